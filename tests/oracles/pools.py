"""Values that stand in for a value of a statement: near misses and rarer forms of its own kind, and values of no right kind at all."""

import re
from typing import Any

ODD: list[Any] = [
    None, 0, 1, -1, 7, 1.5, "", " ", "x", "7", "1.5", "true", "null", True, False, [], {}, [[]], [None], ["x"], {"x": 1}, {"id": "x"}, "x" * 300,
    "a\u0000b",
]  # fmt: skip
"""For any place."""

IRIS = [
    "https://example.org", "HTTPS://EXAMPLE.ORG/A", "http://exempel.se/säkra/förflyttningar", "urn:isbn:9789100",
    "urn:uuid:9dc99b37-e920-4a68-a066-917faca28949", "tag:example.org,2026:a", "mailto:a@example.org", "data:text/plain,x", "x:y", "a+b-c.d:e",
    "http://example.org/a?b=c&d=%20#e", "http://[2001:db8::1]/a", "http://example.org:8080/", "http://user@example.org/", "http://192.0.2.1/",
    "http://example.org/%zz", "http://example.org/%", "http://[::1", "http://", "http:", "http:/", "//example.org/a", "/a/b", "a/b",
    "example.org/a", "www.example.org", "1http://example.org", "+a:b", ":a", "http//example.org", "http://example.org/a b", " http://example.org/a",
    "http://example.org/a ", "http://example.org/a\n", "http://example.org/\ta", "http://example.org/<a>", "http://example.org/\"a\"",
    "http://example.org/{a}", "http://example.org/a|b", "http://example.org/a\\b", "http://example.org/a^b", "http://example.org/`a`",
    "http://example.org/a#b#c", "http://example.org/[a]", "http://example.org/\u00a0", "http://example.org/\u200b", "http://example.org/\ue000",
    "http://example.org/\ufffe", "http://example.org/" + "å" * 630, "http://example.org/" + "x" * 1300, "http://ex ample.org/",
    "http://-example.org/", "http://example.org:port/", "h\u00e5:x",
]  # fmt: skip
UUIDS = [
    "9DC99B37-E920-4A68-A066-917FACA28949", "9dc99b37-e920-1a68-8066-917faca28949", "9dc99b37-e920-7a68-b066-917faca28949",
    "9dc99b37-e920-8a68-a066-917faca28949", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "9dc99b37-e920-4a68-c066-917faca28949", "9dc99b37e9204a68a066917faca28949", "{9dc99b37-e920-4a68-a066-917faca28949}",
    "urn:uuid:9dc99b37-e920-4a68-a066-917faca28949", "9dc99b37-e920-4a68-a066-917faca2894", "9dc99b37-e920-4a68-a066-917faca289490",
    "9dc99b37-e920-4a68-a066-917faca2894g", "9dc99b37-e9204-a68-a066-917faca28949", "9dc99b37_e920_4a68_a066_917faca28949",
    " 9dc99b37-e920-4a68-a066-917faca28949", "9dc99b37-e920-4a68-a066-917faca28949\n", "９dc99b37-e920-4a68-a066-917faca28949",
]  # fmt: skip
INSTANTS = [
    "2026-11-21T10:00:00Z", "2026-11-21T10:00:00+01:00", "2026-11-21T10:00:00-05:30", "2026-11-21T10:00:00+0100", "2026-11-21T10:00:00+01",
    "2026-11-21T10:00:00", "2026-11-21T10:00Z", "2026-11-21T10:00", "2026-11-21t10:00:00z", "2026-11-21T10:00:00.1Z", "2026-11-21T10:00:00,123Z",
    "2026-11-21T10:00:00.123456789Z", "2026-11-21T10:00:00.Z", "2026-11-21 10:00:00Z", "20261121T100000Z", "20261121T10:00:00Z",
    "2026-11-21T100000Z", "2026-11-21T10Z", "2026-11-21T10:00.5Z", "2026-11-21", "2026-11", "2026", "2026-325T10:00:00Z", "2026-W47-6T10:00:00Z",
    "2026-11-21T24:00:00Z", "2026-11-21T25:00:00Z", "2026-11-21T10:60:00Z", "2026-11-21T10:00:61Z", "2016-12-31T23:59:60Z", "2026-02-29T10:00:00Z",
    "2024-02-29T10:00:00Z", "2026-13-01T10:00:00Z", "2026-00-01T10:00:00Z", "2026-11-31T10:00:00Z", "2026-11-21T10:00:00-00:00",
    "2026-11-21T10:00:00-0000", "2026-11-21T10:00:00-00", "2026-11-21T10:00:00+00:00", "2026-11-21T10:00:00+14:00", "2026-11-21T10:00:00+24:00",
    "2026-11-21T10:00:00+01:60", "2026-11-21T10:00:00 Z", "2026-11-21T10:00:00ZZ", "T10:00:00Z", "10:00:00", "26-11-21T10:00:00Z",
    "12026-11-21T10:00:00Z", "+2026-11-21T10:00:00Z", "-2026-11-21T10:00:00Z", "0001-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "1700000000", "1700000000.5", "Sat, 21 Nov 2026 10:00:00 GMT",
    "11/21/2026", "2026-11-21T10:00:00Europe/Stockholm", "２０２６-11-21T10:00:00Z", "2026-1-1T10:00:00Z", "2026-11-21T1:00:00Z", "now",
    "2026/11/21T10:00:00Z", "2026-11-21T10:00:00Z/2026-11-22T10:00:00Z", 1700000000, 1700000000.5,
]  # fmt: skip
DURATIONS = [
    "PT16559.14S", "P3Y1M29DT4H35M59.14S", "P3Y", "P4W", "PT0S", "P0D", "PT36H", "PT1M", "P1M", "PT0.5S", "PT0,5S", "PT1.123456S", "P1DT12H",
    "P1Y1D", "PT1H1S", "P0.5Y", "P1.5D", "PT1.5H", "P0.5Y1M", "PT1.5H3S", "P1.5DT3H", "P1,5W", "P4W1D", "P1Y4W", "P1WT1H", "P", "PT", "P1DT", "1D",
    "P1", "PT1", "PD", "PTS", "P1S", "PT1D", "P1H", "P1D1Y", "PT1S1H", "P1DT1H1D", "PT1.S", "PT.5S", "-PT1S", "+PT1S", "P-1D", "pt1s", "PT1s",
    " PT1S", "PT1S ", "PT 1S", "P1D T1H", "PT1S\n", "PT１S", "P0001-01-01T00:00:00", "P00010101T000000", "01:02:03", "1:02", "12:00:00", "1 day",
    "1 day, 2:00:00", "3600", "3600.5", "PT1e3S", "P1Y2M3W4D", "PT99999999999S", "P999999999Y", "2026-11-21T10:00:00Z/P1D", 3600, 3600.5,
]  # fmt: skip
TAGS = [
    "sv", "sv-SE", "SV-se", "und", "und-x-a", "en-US", "eng", "zh-Hant-TW", "zh-cmn-Hans-CN", "zh-min-nan", "sl-rozaj-biske", "de-CH-1996",
    "de-1901-1901", "es-419", "en-a-bbb-x-a-ccc", "de-DE-u-co-phonebk", "x-private", "i-klingon", "i-default", "en-GB-oed", "sgn-BE-FR",
    "art-lojban", "qaa-Qaaa-QM-x-southern", "sv_SE", "svenska", "svenska språket", "s", "swedish-", "-sv", "sv--SE", "sv-SE-", "sv-S", "sv-SWEDEN",
    "sv-123456789", "abcdefghi", "zh-z-aaa-z-bbb", "en-a", "en-x", "x", "sv-SE-SE", "xx", "zz-ZZ", "en-US ", " en", "en US", "en-ÅÄ", "1", "12-34",
    "*", "en-*", "C", "en-UK", "jp",
]  # fmt: skip
ADDRESSES = [
    "mailto:a@b.se", "mailto:a+b@example.org", "mailto:a.b@example.org", "mailto:a@example", "mailto:å@exempel.se", "mailto:a@exämpel.se",
    "mailto:a@sub.example.org", "mailto:A@EXAMPLE.ORG", "mailto:a%40b@example.org", "mailto:a..b@example.org", "mailto:.a@example.org",
    "mailto:a.@example.org", "mailto:a@-example.org", "mailto:a@example..org", "mailto:a@.org", "mailto:a@localhost", "mailto:a@[192.0.2.1]",
    "mailto:\"a b\"@example.org", "mailto:a@example.org?subject=x", "mailto:a@example.org,b@example.org", "mailto:Amina <a@example.org>",
    "mailto:a@@example.org", "mailto:a@b@example.org", "mailto:a", "mailto:@example.org", "mailto:a@", "mailto:", "mailto", "MAILTO:a@example.org",
    "Mailto:a@example.org", "a@example.org", "mailto: a@example.org", "mailto:a @example.org", "mailto:a@example.org ", " mailto:a@example.org",
    "mailto:a@example.org\n", "mailto://a@example.org", "http://example.org", "mailto:" + "a" * 70 + "@example.org",
    "mailto:a@" + "b" * 70 + ".org", "mailto:a@example.test", "mailto:a@example.invalid", "mailto:o'neil@example.org", "mailto:a/b@example.org",
    "mailto:a@ex_ample.org", "mailto:a@example.o", "mailto:a@1.2.3.4",
]  # fmt: skip
HASHES = ["A" * 40, "a" * 39, "a" * 41, "g" * 40, "a" * 39 + " ", "a" * 40 + "\n", "sha1:" + "a" * 35, "Ab" * 20, "0x" + "a" * 38, "１" * 40]
SHA2S = ["a" * 56, "a" * 96, "a" * 128, "A" * 64, "a" * 63, "g" * 64, "a" * 129, "a" * 40, "sha-256=x", "OTk5"]
VERSIONS = [
    "1.0", "1.0.0", "1.0.2", "1.0.9", "1.0.10", "1.0.00", "1.0.x", "1.0.0-rc1", "1.0.0beta", "1.0.", "1", "1.1.0", "1.00.0", "0.9.5", "0.95",
    "2.0.0", "10.0.0", "v1.0.0", " 1.0.0", "1.0.0 ", "1.0.0\n", "1.0.é", "1.0.1.2", "1,0,0",
]  # fmt: skip
MEDIA_TYPES = [
    "text/plain", "application/vnd.api+json", "text/plain; charset=utf-8", 'text/plain;charset="utf-8"', "TEXT/HTML", "application/x.a; a=b; c=d",
    "image/svg+xml", "text", "text/", "/plain", "text/plain/x", "text plain", "text/plain;", "text/plain; charset", "text/plain; charset=", "*/*",
    "text/*", "text/plain\n", " text/plain", "text/å", "application/octet-stream",
]  # fmt: skip
KINDS = ["Agent", "Group", "Activity", "StatementRef", "SubStatement", "agent", "AGENT", "activity", "Statement", "Substatement", "Person", "Agent "]
INTERACTIONS = [
    "true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert", "numeric", "other", "Choice", "choiCe",
    "true_false", "fill in", "multiple-choice", "choice ",
]  # fmt: skip
NUMBERS: list[Any] = [
    -2, -1.0000001, -1, -1.0, -0.0, 0, 0.1, 1, 1.0, 1.0000001, 2, 9.99, 10, 10.0, 10.01, 50, 89.99, 90, 90.01, 91, 1e308, -1e308, 1e-300, 2**53 + 1,
    2**70, "0.5", "1e3", True,
]  # fmt: skip
LENGTHS: list[Any] = [0, 1, -1, 1.0, 1024.0, 1024.5, 2**31, 2**63, 2**70, "1024", 1e3, True, False]

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BY_NAME: dict[str, list[Any]] = {
    "objectType": KINDS, "interactionType": INTERACTIONS, "timestamp": INSTANTS, "stored": INSTANTS, "duration": DURATIONS, "language": TAGS,
    "mbox": ADDRESSES, "mbox_sha1sum": HASHES, "sha2": SHA2S, "version": VERSIONS, "contentType": MEDIA_TYPES, "length": LENGTHS,
}  # fmt: skip


def pool(name: str | int, value: Any) -> list[Any]:
    """Values of about the same kind as a property's value."""
    if name in BY_NAME:
        return BY_NAME[str(name)]
    if type(value) in (int, float):
        return NUMBERS
    if type(value) is str:
        return UUIDS if UUID.fullmatch(value) else IRIS if ":" in value and "//" in value else []
    return []
