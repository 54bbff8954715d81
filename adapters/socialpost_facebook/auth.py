"""How to be a Page: its own token, which a person who runs it gets through a login, or which a System User has."""

from __future__ import annotations

from socialpost.adapter import (
    CredentialField,
    Header,
    Login,
    Method,
    Permission,
    Place,
    Redirect,
    Scheme,
    Way,
    permissions,
)
from socialpost_facebook.grants import NEEDS
from socialpost_facebook.graph import path
from socialpost_facebook.login import brought, lasting

_ID = CredentialField("client_id", "App ID", secret=False)
_SECRET = CredentialField("client_secret", "App Secret; only the login needs it")

# There is no refresh token: a Page token made from a long-lived user token, or a System User's, has no time limit.
# https://developers.facebook.com/docs/pages-api/getting-started
PAGE_TOKEN = Method(
    "page token",
    (CredentialField("page_access_token", "the Page's own access token, not a person's"),),
    (
        ("account", Header("page_access_token", "Bearer ")),
        # rupload takes no Bearer: https://developers.facebook.com/docs/video-api/guides/reels-publishing
        ("upload", Header("page_access_token", "OAuth ")),
    ),
    # DELETE /{user}/permissions needs the person's token, which is not kept, and would end the other Pages' too
    leave="on facebook.com: Settings, Business integrations, remove the app; that ends the tokens of all Pages given by it",
)

SCOPES = permissions(
    NEEDS,
    Permission("pages_show_list", "offering Pages to choose from"),
    Permission("business_management", "Pages that only a business portfolio shows"),
)

# https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow ; an app in Development mode takes
# http://localhost unlisted, a Live one only listed https addresses: then the answer is pasted (--redirect)
BROWSER = Login(
    "browser",
    Way.CODE,
    "page token",
    "in the browser: you choose the Page, its token has no time limit",
    app=(_ID, _SECRET),
    authorize=Place("site", path("dialog", "oauth")),
    token=Place("api", path("oauth", "access_token")),
    scopes=SCOPES,
    separator=",",
    redirect=Redirect("localhost", 8085, "/"),
    plain=True,
    by="GET",
    then=lasting,
)

TOKEN = Login(
    "token",
    Way.PASTE,
    "page token",
    "a Page's or a System User's token from the business settings: best for cron and CI",
    app=(CredentialField("access_token", "token of a System User, of a Page, or a long-lived one of a person"),),
    then=brought,
)

GUIDE = """\
An app of your own at https://developers.facebook.com/apps (free):
1. Create app, type Business, with a business portfolio; add the product "Facebook Login for Business"
2. for Pages on which you have a role no review is needed; for Pages of others: App Review and Business Verification
3. while the app is in Development mode http://localhost:8085/ needs no registration; a Live app takes only a listed https
   address: name it with --redirect https://..., and paste the address at which the browser ends
4. App settings, Basic: take App ID and App Secret; leave "Require app secret" off
It is not certain that everybody sees what an app in Development mode posts: switch the app to Live before you publish.
For servers a System User's token (business settings, System users, "never" as expiry) suits best: --method token."""

SCHEME = Scheme(
    (PAGE_TOKEN,),
    page="https://developers.facebook.com/apps/",
    logins=(BROWSER, TOKEN),
    guide=GUIDE,
)
