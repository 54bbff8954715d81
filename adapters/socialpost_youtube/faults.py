"""What each error of the YouTube API means for a delivery, and what would help and what would not."""

from __future__ import annotations

from socialpost.adapter import Cause, Effect, FaultRow, FaultTable, Scope

ERRORS = "https://developers.google.com/youtube/v3/docs/errors"
INSERT = "https://developers.google.com/youtube/v3/docs/videos/insert"
UPDATE = "https://developers.google.com/youtube/v3/docs/videos/update"
CORE = "https://developers.google.com/youtube/v3/docs/core_errors"
COMMENTS = "https://developers.google.com/youtube/v3/docs/commentThreads/insert"
CAPTIONS = "https://developers.google.com/youtube/v3/docs/captions/insert"
PLAYLISTS = "https://developers.google.com/youtube/v3/docs/playlistItems/insert"
THUMBNAILS = "https://developers.google.com/youtube/v3/docs/thumbnails/set"
QUOTA = "https://developers.google.com/youtube/v3/determine_quota_cost"
DAY = 24 * 3600.0

# All of these come back by themselves, so the delivery waits and no person is needed.
_LIMITS = (
    FaultRow(
        Cause.WAIT,
        "the Google Cloud project has used up its YouTube quota of the day",
        "it comes back at midnight in Los Angeles and the delivery goes on then; logging in again does not help. The "
        "quota is shared by everybody who uses this OAuth client: a project of your own, or Google's audit, gives more",
        code=("quotaExceeded", "dailyLimitExceeded"),
        scope=Scope.ACCOUNT,
        source=QUOTA,
    ),
    FaultRow(
        Cause.WAIT,
        "the channel has uploaded as many videos as YouTube allows it in 24 hours",
        "this is the channel's own limit, whoever uploads; another project or login does not help. A verified phone "
        "number (youtube.com/verify) raises it",
        code=("uploadLimitExceeded",),
        scope=Scope.ACCOUNT,
        after=DAY,
        source=INSERT,
    ),
    FaultRow(
        Cause.WAIT,
        "the channel has set as many thumbnails as YouTube allows it in a day",
        "nothing to do: it is tried again in a day, or set it in YouTube Studio",
        code=("uploadRateLimitExceeded",),
        after=DAY,
        source=THUMBNAILS,
    ),
    FaultRow(
        Cause.WAIT,
        "YouTube asks to slow down",
        code=("rateLimitExceeded", "userRateLimitExceeded", "RESOURCE_EXHAUSTED"),
        scope=Scope.ACCOUNT,
        source=CORE,
    ),
    # seen on opening an upload session, cause unknown; no byte was sent
    FaultRow(Cause.WAIT, "YouTube says that something exists already", status=(409,), code=("alreadyExists",)),
)

_AGAIN = "log in again and choose the channel's own account: socialpost login, or a new refresh token"
_ACCOUNT = (
    FaultRow(
        Cause.LOGIN,
        "this Google account has no YouTube channel",
        "make a channel at youtube.com, or log in with the account (or brand account) that owns it; a service account "
        "never has one",
        status=(401, 403),
        code=("youtubeSignupRequired", "NoLinkedYouTubeAccount", "authenticatedUserNotChannel"),
        scope=Scope.ACCOUNT,
        source=ERRORS,
    ),
    FaultRow(
        Cause.LOGIN,
        "the login does not cover what was asked",
        "log in again with the scope https://www.googleapis.com/auth/youtube.force-ssl and tick every box; the same "
        "login again does not help",
        code=("insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
        scope=Scope.ACCOUNT,
        source=CORE,
    ),
    FaultRow(
        Cause.LOGIN,
        "the YouTube Data API is not switched on in this Google Cloud project",
        "console.cloud.google.com, APIs and services, enable YouTube Data API v3; logging in again does not help",
        code=("accessNotConfigured", "SERVICE_DISABLED"),
        scope=Scope.ACCOUNT,
        source=CORE,
    ),
    FaultRow(
        Cause.LOGIN,
        "the account or its channel is closed or suspended",
        "look at youtube.com with that account: an appeal is made there; another login does not help",
        code=("authenticatedUserAccountClosed", "authenticatedUserAccountSuspended", "channelClosed",
              "channelSuspended", "ineligibleAccount"),
        scope=Scope.ACCOUNT,
        source=ERRORS,
    ),
    FaultRow(
        Cause.LOGIN,
        "Google has ended this login",
        f"{_AGAIN}. A consent screen in Testing ends every login after 7 days: publish it (In production)",
        code=("invalid_grant",),
        scope=Scope.ACCOUNT,
        source="https://developers.google.com/identity/protocols/oauth2",
    ),
    FaultRow(Cause.REFRESH, "the access token has ended", status=(401,), scope=Scope.ACCOUNT, source=CORE),
)  # fmt: skip


def _no(says: str, fix: str, *code: str, source: str = INSERT) -> FaultRow:
    return FaultRow(Cause.REJECTED, says, fix, code=code, source=source)


_CONTENT = (
    _no("YouTube does not take the title", "1 to 100 characters, no < and >", "invalidTitle"),
    _no("YouTube does not take the description", "at most 5000 bytes, no < and >", "invalidDescription"),
    _no("YouTube does not take the tags", "at most 500 characters together", "invalidTags"),
    _no("YouTube has no such category", "category: 22, or another number from its list", "invalidCategoryId"),
    _no("YouTube does not take the time to publish", "a time to come, for a video that never was public",
        "invalidPublishAt"),
    _no("YouTube does not take the day of recording", "recording_date: 2026-11-20", "invalidRecordingDetails"),
    _no("YouTube does not take the languages", "write `language:` in the post and a title in every language",
        "defaultLanguageNotSet", "defaultLanguageNotSetError", "localizationValidationError"),
    _no("YouTube does not take the description of the video as a whole", "", "invalidVideoMetadata", source=UPDATE),
    _no("the channel may not set this privacy", "choose it in YouTube Studio, or another `privacy:`",
        "forbiddenPrivacySetting"),
    _no("the channel may not use this licence", "license: youtube", "forbiddenLicenseSetting"),
    _no("the channel may not decide about embedding", "embeddable: true", "forbiddenEmbedSetting"),
    _no("the file is too large for YouTube", "256 GiB for a video, 50 MiB for a thumbnail", "uploadTooLarge"),
    _no("the thumbnail is no picture that YouTube takes", "a JPEG or PNG of at least 640 pixels in width",
        "invalidImage", source=THUMBNAILS),
    _no("YouTube does not take the comment", "1 to 10,000 characters", "commentTextRequired", "commentTextTooLong",
        "invalidCommentThreadMetadata", source=COMMENTS),
    _no("comments are switched off for this video", "switch them on in YouTube Studio, then retry",
        "commentsDisabled", source=COMMENTS),
    _no("YouTube does not take the captions", "SRT or WebVTT with time codes, at most 100 MB", "contentRequired",
        "invalidMetadata", "nameTooLong", source=CAPTIONS),
    _no("the playlist is not one that videos can be added to", "name one of the channel's own playlists",
        "playlistNotFound", "playlistItemsNotAccessible", "playlistIdRequired", source=PLAYLISTS),
    _no("the playlist is full", "name another playlist", "playlistContainsMaximumNumberOfVideos", source=PLAYLISTS),
    _no("the playlist takes no video at this place", "", "manualSortRequired", "invalidPlaylistItemPosition",
        "invalidResourceType", "videoAlreadyInAnotherSeriesPlaylist", source=PLAYLISTS),
    _no("YouTube has no such video (any more)", "look at it in YouTube Studio", "videoNotFound", source=ERRORS),
    _no("YouTube does not allow it for this video or channel", "look at the video in YouTube Studio", "forbidden",
        source=ERRORS),
)  # fmt: skip

_DOUBT = (
    # usually bad input, but a comment may have been made: look first
    FaultRow(Cause.RETRY, "YouTube could not process the comment", code=("processingFailure",),
             effects=(Effect.PUBLISH,), source=COMMENTS),
    FaultRow(Cause.RETRY, "YouTube has trouble for the moment", code=("internalError", "backendError", "notReady",
             "SERVICE_UNAVAILABLE"), source=CORE),
)  # fmt: skip

FAULTS = FaultTable((*_LIMITS, *_ACCOUNT, *_CONTENT, *_DOUBT))
