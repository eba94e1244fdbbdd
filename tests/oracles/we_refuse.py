"""What we refuse and an oracle accepts, and why that is right."""

from tests.oracles.explained import BOTH, RALPH, REFUSE, TINCAN, Explained

_ONE_OF_BOTH = (RALPH, BOTH)

WE_REFUSE = [
    Explained(
        REFUSE,
        _ONE_OF_BOTH,
        "IRI",
        r"https?://.{500,}",
        "Longer than 1,280 bytes: a limit of this store, documented (an index entry must hold an agent and an activity)",
    ),
    Explained(REFUSE, _ONE_OF_BOTH, "1280 bytes", r"account = .{400,}", "The same limit, for an account's home page and name together"),
    Explained(
        REFUSE,
        (RALPH, TINCAN, BOTH),
        "U.0000",
        r'account.name = ".*\\u0000',
        "PostgreSQL has no place for the character U+0000 in a text that is looked for: a limit of this store",
    ),
    Explained(REFUSE, _ONE_OF_BOTH, "IRI", r'= "http:"$|extensions\.http: = ', "Names nothing: http has a host that is not empty (RFC 9110, 4.2.1)"),
    Explained(
        REFUSE,
        _ONE_OF_BOTH,
        "IRI",
        r'\\n"$|\n = ',
        "A line feed at the end: Ralph's expression ends with $, which Python lets stand before a last line feed",
    ),
    Explained(
        REFUSE,
        _ONE_OF_BOTH,
        "IRI",
        r'openid = (-?[\d.]+|"(?![A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+").*)$',
        "2.4.2.3: a URI; Ralph takes any string, and numbers as strings",
    ),
    Explained(
        REFUSE,
        _ONE_OF_BOTH,
        "IRI",
        r'(moreInfo|fileUrl) = ".*(\\n|\\t|[ <>{}|\\^`]|\\").*"$',
        "An IRL: characters that can stand in no IRI. Ralph's URLs are repaired as a browser would do",
    ),
    Explained(
        REFUSE, (RALPH,), "not null|of: Activity", r"= null$", "2.2: null only inside extensions. Ralph's own check of that does not look into arrays"
    ),
    Explained(
        REFUSE,
        _ONE_OF_BOTH,
        "language tag",
        r'\.[a-z]{2}_[A-Z]{2} = |language = "[a-z]{2}_[A-Z]{2}"$',
        "RFC 5646 joins subtags with a hyphen; Ralph's library forgives an underscore",
    ),
    Explained(
        REFUSE,
        _ONE_OF_BOTH,
        "media type",
        r'contentType = (-?[\d.]+|"(?![\w!#$&^.+-]+/[\w!#$&^.+-]+(\s*;\s*[\w-]+=[^\s;]+)*"$).*|".*å.*")$',
        "2.4.11: an Internet media type; Ralph takes any string, and numbers as strings",
    ),
    Explained(
        REFUSE,
        _ONE_OF_BOTH,
        "bytes",
        r'length = (true|false|-\d+|"\d+"|\d+\.0|\d{20,})$',
        "2.4.11: an integer, as a number (2.2), and of bytes. 1024.0 is not written as an integer, 2**70 fits no file",
    ),
    Explained(REFUSE, _ONE_OF_BOTH, "SHA-2", r'sha2 = (-?[\d.]+|".{129,}")$', "2.4.11: a hash in a string; the longest SHA-2 has 128 digits"),
    Explained(
        REFUSE,
        (RALPH,),
        "duration",
        r'duration = (-?[\d.]+|true|false|"(?!P(\d+W|(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)"$).*)$',
        "4.6: ISO 8601 with designators, weeks alone, no sign. Ralph takes numbers, clock times and whatever else Python's timedelta can be made of",
    ),
    Explained(
        REFUSE,
        (RALPH,),
        "timestamp",
        r'= (-?[\d.]+|"\d+(\.\d+)?"|"\d{4}-\d\d-\d\d")$',
        "4.5: date and time. Ralph takes a date alone, and numbers as seconds since 1970",
    ),
    Explained(REFUSE, (RALPH,), "timestamp", r'= "[\d-]+ [\d:.]+Z"$', "4.5: ISO 8601 has a T between date and time"),
    Explained(
        REFUSE,
        (RALPH,),
        "timestamp",
        r'= "[^"]*-00(:?00)?"$',
        "RFC 3339, 4.3: -00:00 says that the offset is unknown, which ISO 8601 does not allow; the public suite wants it refused",
    ),
    Explained(
        REFUSE, _ONE_OF_BOTH, "timestamp", r'= "(0001-01-01T00:00:00\+|9999-12-31T23:59:59-)14:00"$', "Falls before year 1 or after year 9999 in UTC"
    ),
    Explained(
        REFUSE, (RALPH,), "UUID", r'= "(urn:uuid:|\{|[0-9a-f]{32}"$)', "4.4: in standard string form, so no braces, no urn:uuid:, and with hyphens"
    ),
    Explained(
        REFUSE,
        _ONE_OF_BOTH,
        "e-mail",
        r'mbox = "mailto:([^"]* [^"]*)"$',
        "2.4.2.3: mailto: and an address, nothing else; Ralph strips spaces and takes a name before the address",
    ),
    Explained(
        REFUSE,
        (RALPH,),
        "string, not a number",
        r"\.(choices|scale|source|target|steps)\[\]\.id = -?[\d.]+$",
        "2.2: a string; Ralph turns numbers into strings here",
    ),
    Explained(REFUSE, (RALPH,), "number, not a string", r'score\.\w+ = "[\d.e]+"$', '2.2: "0.5" is not a number'),
    Explained(REFUSE, _ONE_OF_BOTH, "less than", r"score\.min = ", "2.4.5.1: min is less than max. Ralph lets them be equal"),
    Explained(
        REFUSE,
        _ONE_OF_BOTH,
        'must lie between "min"',
        r"score\.raw = -?0(\.0)?$",
        "2.4.5.1: raw lies between min and max. Ralph does not look at a raw of 0",
    ),
    Explained(REFUSE, _ONE_OF_BOTH, "StatementRef", r"object = ", "2.3.2: what is voided is a StatementRef. Ralph does not know voiding"),
    Explained(
        REFUSE,
        (RALPH,),
        "two members|identified group",
        r"^authority",
        "2.4.9: an authority is an agent, or an anonymous group of two. Ralph takes any group",
    ),
    Explained(
        REFUSE,
        _ONE_OF_BOTH,
        "at least one agent",
        r'= \{"objectType": "Group"[^{]*"member": \[\]\}$',
        "2.4.2.2: an anonymous group lists its members; Ralph takes an empty list",
    ),
    Explained(
        REFUSE,
        (RALPH,),
        "not a property",
        r"^object\.(name|account|mbox|mbox_sha1sum|openid) = ",
        "2.4.4.2: an agent as object MUST specify its objectType. Ralph guesses it",
    ),
]


_NOT_TRIED = {
    "IRI": "IRIs are not tried: any string passes",
    "language tag": "Language tags are not tried: any key passes",
    "e-mail": "An address gets its mailto: when it has none, and is not tried",
    "SHA-1|SHA-2": "Hashes are not tried: any string passes",
    "version": "Versions are not tried: any string passes",
    "bytes": "A length may be negative, and true counts as 1",
    r"must be an object, not .*2\.4\.2\.1|must be an object, not .*2\.4\.4\)": "An actor or object that is no object is kept as it is",
    r"must be a string, not .*2\.2": "Elements of correctResponsesPattern are kept, whatever they are",
    "must have the property|exactly one of|at most one of|at least one agent": "Any property may be missing, and identifiers are not counted",
    "must be less|must lie": "The numbers of a score need not agree",
    "StatementRef when|only when the object|only beside|same id twice": "No rule takes two properties",
    "timestamp": "Timestamps are what aniso8601 can read, basic and slashed forms too (4.5: the normal format of ISO 8601, as in RFC 3339)",
    "duration": "Durations are what aniso8601 can read: the alternative form too, which 4.6 forbids",
}
TINCAN_IS_LAX = [
    Explained(REFUSE, (TINCAN,), says, "", f"{why}. TinCanPython leaves it to the store to refuse; Ralph refuses as we do, where it has a say")
    for says, why in _NOT_TRIED.items()
]
