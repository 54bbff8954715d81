"""What is one emoji: by today's rules, and by the table of 2018 that counting libraries still carry.

Only sequences matter for a weighted length: an emoji of one code point weighs what any code point of its block does.
Sets are lists of hexadecimal code points and ranges. They are facts of the Unicode character database and can be
read from its files again: https://www.unicode.org/Public/UCD/latest/ucd/emoji/ and https://www.unicode.org/Public/emoji/11.0/
"""

from __future__ import annotations

import re
from typing import Final

# Extended_Pictographic (emoji-data.txt, Unicode 17), with the places reserved for emoji to come
PICTURES: Final = (
    "A9 AE 203C 2049 2122 2139 2194-2199 21A9-21AA 231A-231B 2328 23CF 23E9-23F3 23F8-23FA 24C2 25AA-25AB 25B6 "
    "25C0 25FB-25FE 2600-2604 260E 2611 2614-2615 2618 261D 2620 2622-2623 2626 262A 262E-262F 2638-263A 2640 "
    "2642 2648-2653 265F-2660 2663 2665-2666 2668 267B 267E-267F 2692-2697 2699 269B-269C 26A0-26A1 26A7 "
    "26AA-26AB 26B0-26B1 26BD-26BE 26C4-26C5 26C8 26CE-26CF 26D1 26D3-26D4 26E9-26EA 26F0-26F5 26F7-26FA 26FD "
    "2702 2705 2708-270D 270F 2712 2714 2716 271D 2721 2728 2733-2734 2744 2747 274C 274E 2753-2755 2757 "
    "2763-2764 2795-2797 27A1 27B0 27BF 2934-2935 2B05-2B07 2B1B-2B1C 2B50 2B55 3030 303D 3297 3299 1F004 "
    "1F02C-1F02F 1F094-1F09F 1F0AF-1F0B0 1F0C0 1F0CF-1F0D0 1F0F6-1F0FF 1F170-1F171 1F17E-1F17F 1F18E 1F191-1F19A "
    "1F1AF-1F1E5 1F201-1F20F 1F21A 1F22F 1F232-1F23A 1F23C-1F23F 1F249-1F25F 1F266-1F321 1F324-1F393 1F396-1F397 "
    "1F399-1F39B 1F39E-1F3F0 1F3F3-1F3F5 1F3F7-1F3FA 1F400-1F4FD 1F4FF-1F53D 1F549-1F54E 1F550-1F567 1F56F-1F570 "
    "1F573-1F57A 1F587 1F58A-1F58D 1F590 1F595-1F596 1F5A4-1F5A5 1F5A8 1F5B1-1F5B2 1F5BC 1F5C2-1F5C4 1F5D1-1F5D3 "
    "1F5DC-1F5DE 1F5E1 1F5E3 1F5E8 1F5EF 1F5F3 1F5FA-1F64F 1F680-1F6C5 1F6CB-1F6D2 1F6D5-1F6E5 1F6E9 1F6EB-1F6F0 "
    "1F6F3-1F6FF 1F7DC-1F7F0 1F80C-1F80F 1F848-1F84F 1F85A-1F85F 1F888-1F88F 1F8AE-1F8AF 1F8BC-1F8BF 1F8C2-1F8CF "
    "1F8D9-1F8FF 1F90C-1F93A 1F93C-1F945 1F947-1F9FF 1FA58-1FA5F 1FA6E-1FAFF 1FC00-1FFFD"
)
# Emoji_Modifier_Base (emoji-data.txt, Unicode 17): what can have a skin tone
SKINNED: Final = (
    "261D 26F9 270A-270D 1F385 1F3C2-1F3C4 1F3C7 1F3CA-1F3CC 1F442-1F443 1F446-1F450 1F466-1F478 1F47C "
    "1F481-1F483 1F485-1F487 1F48F 1F491 1F4AA 1F574-1F575 1F57A 1F590 1F595-1F596 1F645-1F647 1F64B-1F64F 1F6A3 "
    "1F6B4-1F6B6 1F6C0 1F6CC 1F90C 1F90F 1F918-1F91F 1F926 1F930-1F939 1F93C-1F93E 1F977 1F9B5-1F9B6 1F9B8-1F9B9 "
    "1F9BB 1F9CD-1F9CF 1F9D1-1F9DD 1FAC3-1FAC5 1FAF0-1FAFA"
)
# Emoji 11: what U+FE0F makes an emoji (it is no part of those that are emoji without it)
TEXTUAL_2018: Final = (
    "A9 AE 203C 2049 2122 2139 2194-2199 21A9-21AA 231A-231B 2328 23CF 23ED-23EF 23F1-23F2 23F8-23FA 24C2 "
    "25AA-25AB 25B6 25C0 25FB-25FE 2600-2604 260E 2611 2614-2615 2618 261D 2620 2622-2623 2626 262A 262E-262F "
    "2638-263A 2640 2642 2648-2653 265F-2660 2663 2665-2666 2668 267B 267F 2692-2697 2699 269B-269C 26A0-26A1 "
    "26AA-26AB 26B0-26B1 26BD-26BE 26C4-26C5 26C8 26CF 26D1 26D3-26D4 26E9-26EA 26F0-26F5 26F7-26FA 26FD 2702 "
    "2708-2709 270C-270D 270F 2712 2714 2716 271D 2721 2733-2734 2744 2747 2757 2763-2764 27A1 2934-2935 "
    "2B05-2B07 2B1B-2B1C 2B50 2B55 3030 303D 3297 3299 1F004 1F170-1F171 1F17E-1F17F 1F202 1F21A 1F22F 1F237 "
    "1F321 1F324-1F32C 1F336 1F37D 1F396-1F397 1F399-1F39B 1F39E-1F39F 1F3CB-1F3CE 1F3D4-1F3DF 1F3F3 1F3F5 1F3F7 "
    "1F43F 1F441 1F4FD 1F549-1F54A 1F56F-1F570 1F573-1F579 1F587 1F58A-1F58D 1F590 1F5A5 1F5A8 1F5B1-1F5B2 1F5BC "
    "1F5C2-1F5C4 1F5D1-1F5D3 1F5DC-1F5DE 1F5E1 1F5E3 1F5E8 1F5EF 1F5F3 1F5FA 1F6CB 1F6CD-1F6CF 1F6E0-1F6E5 1F6E9 "
    "1F6F0 1F6F3"
)
# Emoji 11: what could have a skin tone
SKINNED_2018: Final = (
    "261D 26F7 26F9 270A-270D 1F385 1F3C2-1F3C4 1F3C7 1F3CA-1F3CC 1F442-1F443 1F446-1F450 1F466-1F469 1F46E "
    "1F470-1F478 1F47C 1F481-1F483 1F485-1F487 1F4AA 1F574-1F575 1F57A 1F590 1F595-1F596 1F645-1F647 1F64B-1F64F "
    "1F6A3 1F6B4-1F6B6 1F6C0 1F6CC 1F918-1F91C 1F91E-1F91F 1F926 1F930-1F939 1F93D-1F93E 1F9B5-1F9B6 1F9B8-1F9B9 "
    "1F9D1-1F9DD"
)
# Emoji 11: of those, the ones that are text without U+FE0F or a tone
SKINNED_TEXT_2018: Final = "261D 26F7 26F9 270C-270D 1F3CB-1F3CC 1F574-1F575 1F590"
# Emoji 11, joined with a sign for female or male: after a tone or bare, after a tone or U+FE0F, bare only
GENDERED_2018: Final = (
    "1F3C3-1F3C4 1F3CA 1F46E 1F471 1F473 1F477 1F481-1F482 1F486-1F487 1F645-1F647 1F64B 1F64D-1F64E 1F6A3 "
    "1F6B4-1F6B6 1F926 1F935 1F937-1F939 1F93D-1F93E 1F9B8-1F9B9 1F9D6-1F9DD"
)
GENDERED_TEXT_2018: Final = "26F9 1F3CB-1F3CC 1F574-1F575"
GENDERED_GROUPS_2018: Final = "1F46F 1F93C 1F9DE-1F9DF"
# Emoji 11: what a man or a woman is joined with to be of a profession or a hair colour; the second list needs U+FE0F
JOBS_2018: Final = "1F33E 1F373 1F393 1F3A4 1F3A8 1F3EB 1F3ED 1F4BB-1F4BC 1F527 1F52C 1F680 1F692 1F9B0-1F9B3"
JOBS_TEXT_2018: Final = "2695-2696 2708"
# every flag of a country: its first letter, then the second ones (emoji-sequences.txt)
FLAGS_2018: Final = (
    "a:cdefgilmoqrstuwxz b:abdefghijlmnoqrstvwyz c:acdfghiklmnopruvwxyz d:egjkmoz e:aceghrstu f:ijkmor "
    "g:abdefghilmnpqrstuwy h:kmnrtu i:cdelmnoqrst j:emop k:eghimnprwyz l:abcikrstuvy m:acdefghklmnopqrstuvwxyz "
    "n:acefgilopruz o:m p:aefghklmnrstwy q:a r:eosuw s:abcdeghijklmnorstvxyz t:acdfghjklmnortvwz u:agmnsyz "
    "v:aceginu w:fs x:k y:et z:amw"
)
FLAGS_SINCE: Final = "c:q"  # Sark, Emoji 16
REGIONS: Final = ("gbeng", "gbsct", "gbwls")  # the flags made of tags that exist

_JOIN: Final = "\u200d"
_VS: Final = "\ufe0f"
_TONE: Final = "[\U0001f3fb-\U0001f3ff]"
_SIGN: Final = f"[\u2640\u2642]{_VS}"
_KEYCAP: Final = f"[#*0-9]{_VS}?\u20e3"

# a text without any of these has no sequence: everything in it weighs what its code points weigh
HINT: Final = re.compile(f"[{_JOIN}{_VS}\u20e3\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")

# what sequences are made of, and a little more: looking for them only here makes the rest of a text cheap
EMOJI_RUN: Final = re.compile(
    f"[#*0-9\u00a9\u00ae{_JOIN}{_VS}\u203c-\u3299\U0001f000-\U0001ffff\U000e0020-\U000e007f]+"
)


def chars(ranges: str) -> str:
    """Turn a list of hexadecimal ranges into the inside of a character class."""
    out = []
    for item in ranges.split():
        first, _, last = item.partition("-")
        out.append(chr(int(first, 16)) + (f"-{chr(int(last, 16))}" if last else ""))
    return "".join(out)


def _letter(letter: str) -> str:
    return chr(0x1F1E6 + ord(letter) - ord("a"))


def _flags(rows: str) -> str:
    countries = "|".join(
        _letter(first) + "[" + "".join(map(_letter, rest)) + "]"
        for first, rest in (row.split(":") for row in rows.split())
    )
    regions = "|".join("".join(chr(0xE0000 + ord(tag)) for tag in region) for region in REGIONS)
    return f"{countries}|\U0001f3f4(?:{regions})\U000e007f"


def _today() -> str:
    flag = _flags(f"{FLAGS_SINCE} {FLAGS_2018}")
    toned = f"[{chars(SKINNED)}{chars(SKINNED_2018)}]{_VS}?{_TONE}"  # a skier has lost the property since
    picture = f"(?:{toned}|{flag}|[{chars(PICTURES)}]{_VS}?)"
    return f"{picture}(?:{_JOIN}{picture})+|{_KEYCAP}|{toned}|{flag}|[{chars(PICTURES)}]{_VS}"


def _families_2018() -> str:
    man, woman, boy, girl, heart, kiss = (
        "\U0001f468",
        "\U0001f469",
        "\U0001f466",
        "\U0001f467",
        f"\u2764{_VS}",
        "\U0001f48b",
    )
    love = f"{_JOIN}{heart}{_JOIN}(?:{kiss}{_JOIN})?"
    couple = f"(?:{man}{love}{man}|{woman}{love}[{man}{woman}])"
    parents = f"(?:{man}{_JOIN}[{man}{woman}]|{woman}{_JOIN}{woman}|[{man}{woman}])"
    children = f"(?:{boy}{_JOIN}{boy}|{girl}{_JOIN}[{boy}{girl}]|[{boy}{girl}])"
    return f"{couple}|{parents}{_JOIN}{children}"


def _known_2018() -> str:
    return "|".join(
        (
            f"[\U0001f468\U0001f469]{_TONE}?{_JOIN}(?:[{chars(JOBS_TEXT_2018)}]{_VS}|[{chars(JOBS_2018)}])",
            f"[{chars(GENDERED_TEXT_2018)}](?:{_TONE}|{_VS}){_JOIN}{_SIGN}",
            f"[{chars(GENDERED_2018)}]{_TONE}?{_JOIN}{_SIGN}",
            f"[{chars(GENDERED_GROUPS_2018)}]{_JOIN}{_SIGN}",
            _families_2018(),
            f"\U0001f3f3{_VS}{_JOIN}\U0001f308",  # rainbow flag
            f"\U0001f3f4{_JOIN}\u2620{_VS}",  # pirate flag
            f"\U0001f441{_JOIN}\U0001f5e8",  # witness
            _KEYCAP,
            f"[{chars(SKINNED_TEXT_2018)}]{_VS}{_TONE}",
            f"[{chars(SKINNED_2018)}]{_TONE}",
            f"[{chars(TEXTUAL_2018)}]{_VS}",
            _flags(FLAGS_2018),
        )
    )


SEQUENCE: Final = re.compile(_today())  # one match is one emoji of more than one code point, as of today
KNOWN_2018: Final = re.compile(_known_2018())  # the same, as the table of Emoji 11 knows them
