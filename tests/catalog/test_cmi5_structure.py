"""cmi5.xml: what the schema allows is read, what it does not is refused with the element and the rule."""

import socket
import threading
from contextlib import suppress
from decimal import Decimal

import pytest

from catalog.cmi5_rules import MoveOn
from catalog.content.cmi5 import parse_structure
from catalog.content.launch_url import check_addresses
from catalog.content.refusal import PackageRefused
from catalog.refusals import sentence
from tests.factories.catalog import NAMESPACE, au_xml, block_xml, langstring, structure_xml

OBJECTIVES = (
    f'<objectives><objective id="https://o.example/1">{langstring("title", "Mål")}{langstring("description", "Mål")}</objective></objectives>'
)
WRONG_SCORES = ("1.1", "-0.1", "80%", "", "NaN", "1e-1", "0.12345", "Infinity")
HEADING = langstring("title", "Del") + langstring("description", "Del")


def au(inner="", attributes="", identifier="https://p.example/1"):
    return f'<au id="{identifier}" {attributes}>{HEADING}{inner or "<url>index.html</url>"}</au>'


def test_a_whole_structure_is_read():
    extra = "<launchParameters>  a=1,b=2 </launchParameters><entitlementKey>key</entitlementKey>"
    unit = au_xml(1, attributes='moveOn="Passed" masteryScore="0.85" launchMethod="OwnWindow" activityType="https://t.example/x"', extra=extra)
    found = parse_structure(structure_xml(OBJECTIVES, block_xml(1, unit, block_xml(2, au_xml(2, attributes=""))), au_xml(3)))
    first, second, third = found.units
    assert (first.move_on, first.mastery_score, first.launch_method) == (MoveOn.PASSED, Decimal("0.85"), "OwnWindow")
    assert (first.launch_parameters, first.entitlement_key, first.activity_type) == ("a=1,b=2", "key", "https://t.example/x")
    assert (second.move_on, second.mastery_score, second.launch_method) == (MoveOn.NOT_APPLICABLE, None, "AnyWindow")
    assert second.blocks == ("https://publisher.example/block/1", "https://publisher.example/block/2")
    assert third.blocks == ()
    assert found.course.title == {"sv": "Säkra förflyttningar"}
    assert len(found.objectives) == 1


def test_white_space_and_elements_of_vendors_are_left_out():
    vendor = '<v:extra xmlns:v="https://vendor.example/x"><v:deep/></v:extra>'
    document = structure_xml(au("<url><![CDATA[\n   index.html?a=1&b=2\n ]]></url>" + vendor), vendor)
    assert parse_structure(document).units[0].url == "index.html?a=1&b=2"


def test_a_thousand_and_one_units_are_read():
    assert len(parse_structure(structure_xml(*(au_xml(number) for number in range(1001)))).units) == 1001


def test_several_languages_are_kept_and_the_first_of_one_counts():
    texts = '<title><langstring lang="en-US">Lift</langstring><langstring lang="sv">Lyft</langstring><langstring lang="sv">Två</langstring></title>'
    document = structure_xml(f'<au id="https://p.example/1">{texts}{langstring("description", "x")}<url>index.html</url></au>')
    assert parse_structure(document).units[0].title == {"en-US": "Lift", "sv": "Lyft"}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "xml-malformed"),
        (b"not xml", "xml-malformed"),
        (b"<a><b></a>", "xml-malformed"),
        (b'<?xml version="1.0" encoding="x-unknown"?><a/>', "xml-encoding"),
        (structure_xml(before="<!DOCTYPE courseStructure>"), "xml-dtd"),
        (structure_xml(before='<!DOCTYPE courseStructure SYSTEM "http://127.0.0.1:1/x.dtd">'), "xml-dtd"),
        (structure_xml(before='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "xml-dtd"),
        (structure_xml(before='<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'), "xml-dtd"),
        (structure_xml("<au>&a;</au>"), "xml-malformed"),
        (b"<a>" * 100 + b"</a>" * 100, "xml-size"),
        (b"<a>" + b"<b/>" * 60_001 + b"</a>", "xml-size"),
        (b"<a>" + b" " * (8 * 1024 * 1024) + b"</a>", "xml-size"),
        (b"<courseStructure/>", "cmi5-root"),
        (structure_xml().replace(NAMESPACE.encode(), b"https://w3id.org/xapi/profiles/cmi5/v2/CourseStructure.xsd"), "cmi5-root"),
        (structure_xml().replace(b"<courseStructure", b"<course").replace(b"</courseStructure", b"</course"), "cmi5-root"),
        (structure_xml('<au xmlns="" id="https://x.example/1"/>'), "cmi5-namespace"),
        (structure_xml(au("text<url>index.html</url>")), "cmi5-text"),
        (f'<courseStructure xmlns="{NAMESPACE}"></courseStructure>'.encode(), "cmi5-missing"),
        (structure_xml(OBJECTIVES), "cmi5-missing"),
        (structure_xml(au_xml(), OBJECTIVES), "cmi5-unexpected"),
        (structure_xml(block_xml(1)), "cmi5-missing"),
        (structure_xml(au(identifier="")), "cmi5-missing"),
        (structure_xml(au(identifier="relative/id")), "cmi5-iri"),
        (structure_xml(au(identifier="https://x.example/a b")), "cmi5-iri"),
        (structure_xml('<au id="https://p.example/1"><url>index.html</url></au>'), "cmi5-missing"),
        (structure_xml(f'<au id="https://p.example/1">{langstring("title", "x")}<url>index.html</url></au>'), "cmi5-missing"),
        (structure_xml(f'<au id="https://p.example/1"><title>naked</title>{langstring("description", "x")}<url>i</url></au>'), "cmi5-text"),
        (structure_xml(f'<au id="https://p.example/1"><title/>{langstring("description", "x")}<url>i</url></au>'), "cmi5-missing"),
        (structure_xml(au("<url> </url>")), "cmi5-empty"),
        (structure_xml(au("<launchParameters/><url>index.html</url>")), "cmi5-missing"),
        (structure_xml(au("<url>index.html</url><url>index.html</url>")), "cmi5-unexpected"),
        (structure_xml(au("<url>index.html</url><surprise/>")), "cmi5-unexpected"),
        (structure_xml(au(attributes='moveOn="Sometimes"')), "cmi5-value"),
        (structure_xml(au(attributes='moveOn="passed"')), "cmi5-value"),
        (structure_xml(au(attributes='launchMethod="Popup"')), "cmi5-value"),
        (structure_xml(au(attributes='mastery="0.5"')), "cmi5-attribute"),
        *((structure_xml(au(attributes=f'masteryScore="{score}"')), "cmi5-mastery-score") for score in WRONG_SCORES),
        (structure_xml(au_xml(1), au_xml(1)), "cmi5-twice"),
        (structure_xml(block_xml(1, au_xml(1)), block_xml(1, au_xml(2))), "cmi5-twice"),
        (structure_xml(au_xml().replace('lang="sv"', 'lang="not a language"', 1)), "cmi5-language"),
    ],
)  # fmt: skip
def test_what_the_schema_does_not_allow_is_refused(app, document, code):
    with pytest.raises(PackageRefused) as caught:
        parse_structure(document)
    assert caught.value.code == code
    with app.test_request_context():
        assert caught.value.code not in sentence(caught.value), "every refusal has words of its own"


def test_what_is_no_xml_is_said_in_swedish_with_the_line_to_look_at(app):
    with pytest.raises(PackageRefused) as caught:
        parse_structure(b"<a>\n<b>\n</a>")
    with app.test_request_context():
        assert sentence(caught.value) == "cmi5.xml är inte riktig XML. Felet märks på rad 3."


def test_blocks_within_blocks_have_an_end():
    nested = au_xml()
    for number in range(25):
        nested = block_xml(number, nested)
    with pytest.raises(PackageRefused) as caught:
        parse_structure(structure_xml(nested))
    assert caught.value.code == "cmi5-depth"


def test_nothing_is_fetched_from_anywhere():
    connections = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        port = server.getsockname()[1]

        def listen():
            with suppress(TimeoutError):
                connections.append(server.accept())

        thread = threading.Thread(target=listen)
        thread.start()
        for before in (f'<!DOCTYPE a SYSTEM "http://127.0.0.1:{port}/a.dtd">', f'<?xml-stylesheet href="http://127.0.0.1:{port}/a.xsl"?>'):
            with suppress(PackageRefused):
                parse_structure(structure_xml(before=before))
        thread.join()
    assert connections == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("missing.html", "url-missing"),
        ("../index.html", "url-outside"),
        ("/index.html", "url-outside"),
        ("a/../index.html", "url-outside"),
        ("%2e%2e/index.html", "url-outside"),
        ("?only=query", "url-outside"),
        ("javascript:alert(1)", "url-scheme"),
        ("data:text/html,x", "url-scheme"),
        ("file:///etc/passwd", "url-scheme"),
        ("//evil.example/x", "url-scheme"),
        ("https://user:pass@evil.example/", "url-scheme"),
        ("https:///x", "url-scheme"),
        ("a\\b.html", "url-unclear"),
        ("index.html?endpoint=x", "url-query"),
        ("index.html?a=1&amp;registration=", "url-query"),
        ("http://[bad/", "url-unclear"),
        ("index.html?actor", "url-query"),
    ],
)
def test_an_address_that_leads_elsewhere_is_refused(url, code):
    with pytest.raises(PackageRefused) as caught:
        check_addresses(parse_structure(structure_xml(au_xml(url=url))), {"index.html", "a/b.html"})
    assert caught.value.code == code


@pytest.mark.parametrize("url", ["index.html", "./index.html", "a/b.html?x=1#top", "index%2Ehtml", "https://content.example/start?x=1"])
def test_an_address_within_the_package_or_on_the_web_passes(url):
    check_addresses(parse_structure(structure_xml(au_xml(url=url))), {"index.html", "a/b.html"})
