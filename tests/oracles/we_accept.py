"""What we accept and an oracle refuses, and why that is right."""

from tests.oracles.explained import ACCEPT, BOTH, RALPH, TINCAN, Explained

_TAG = r"[a-z]{2,8}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
_TEXTS = r"(^|\.)(name|response|revision|platform|id|(display|description|name)\.[\w-]+|correctResponsesPattern\[\])"

WE_ACCEPT = [
    Explained(
        ACCEPT,
        (RALPH,),
        "'IRI'",
        r"#.*#|[\[\]]|%(?![0-9a-f]{2})|[\ue000\ufffe]|//[^/]*:\D",
        "IRIs are checked by best effort, which 2.2 allows: a scheme, and no character that can stand in no IRI. A second #, brackets, "
        "a broken percent code, private characters and what stands for the port pass",
    ),
    Explained(
        ACCEPT,
        (RALPH,),
        "valid URL",
        r'(moreInfo|fileUrl) = "https?:(//?"|://|//\[::1"|//[^/]*:\D)',
        "The same, where Ralph asks for a URL that its library can take apart",
    ),
    Explained(
        ACCEPT,
        (RALPH,),
        "Language tag|Extra inputs",
        rf'(?i)(\.{_TAG} = "|language = "{_TAG}"$|(display|description|name) = \{{("{_TAG}": "[^"]*"(, )?)+\}}$)',
        "Well-formed tags pass, registered or not: 2.2 asks for the sequence of token lengths, and the register grows",
    ),
    Explained(
        ACCEPT,
        (RALPH, TINCAN, BOTH),
        "empty|at least 1 character",
        rf'{_TEXTS} = ""$',
        "A text may be empty: 2.2 forbids the empty string only where a string of a certain format is required",
    ),
    Explained(
        ACCEPT,
        (RALPH,),
        "empty values",
        r"(^|\.)(display|context|score|extensions|definition|name|result|description|contextActivities) = \{\}$"
        r"|\.(extensions\.\S+|(display|description|name)\.[\w-]+) = $",
        "2.2: properties SHOULD NOT be empty objects; a store that refused them would refuse what the specification lets pass",
    ),
    Explained(
        ACCEPT,
        (RALPH,),
        "email address",
        r'mbox = "mailto:\.?[\w+]+(\.+\w*)*@\w([\w-]*\w)?(\.\w([\w-]*\w)?)*"$',
        "Whether mail could reach the address is not tried: domains without a dot or reserved for tests, and stray dots before the @, are in use",
    ),
    Explained(
        ACCEPT,
        (RALPH,),
        "pattern",
        r'mbox_sha1sum = "(?=.*[A-F])[0-9a-fA-F]{40}"$',
        "2.4.2.3 says hex-encoded; hexadecimal digits come in both cases",
    ),
    Explained(
        ACCEPT,
        (RALPH,),
        "Field required",
        r'^object = .*"SubStatement".*"object": \{[^{}]*"objectType": "(Agent|Group)"',
        "2.4.4.3: a sub-statement is validated as a statement, so its object may be an agent or a group",
    ),
    Explained(
        ACCEPT,
        (RALPH,),
        "pattern",
        r'\.(choices|scale|source|target|steps)\[\]\.id = "[^"]*(\s|\\n)',
        "The id of a component SHOULD NOT hold whitespace (2.4.4.1): it may",
    ),
    Explained(
        ACCEPT,
        (RALPH,),
        "pattern",
        r'version = "1\.0(\.[0-9A-Za-z.+-]+)?"$',
        "2.4.10: whatever begins with 1.0. is accepted; 1.0 itself is what the public suite wants accepted (XAPI-00101)",
    ),
    Explained(
        ACCEPT, (RALPH, BOTH), "too large", r'duration = "PT?\d{9,}[SY]"$', "A duration has no upper bound; Ralph's must fit into Python's timedelta"
    ),
    Explained(ACCEPT, (RALPH,), "datetime", r'= "[^"]*[+-]\d\d"$', "ISO 8601 lets an offset be hours alone"),
    Explained(ACCEPT, (RALPH, BOTH), "datetime", r'= "[^"]*T23:59:60Z"$', "RFC 3339 has leap seconds"),
    Explained(
        ACCEPT,
        (TINCAN,),
        "Invalid UUID",
        r'(?i)= "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"$',
        "A UUID of any version and variant, in capitals too, is in standard string form (4.4, RFC 4122); TinCanPython knows versions 1 to 5",
    ),
    Explained(ACCEPT, (TINCAN,), "no timezone", r'= "[\d:T.-]+"$', "4.5: a timestamp SHOULD* include the time zone; without one it counts as UTC"),
    Explained(ACCEPT, (TINCAN,), "Could not parse", r'= "[\d-]+[Tt][\d:.]+[Zz]"$', "RFC 3339, 5.6: T and Z may be small letters"),
    Explained(
        ACCEPT,
        (TINCAN,),
        "changes (parent|grouping|category|other)",
        r"contextActivities\.\w+ = \{",
        "2.4.6.2: a single activity is accepted and answered as a list of one",
    ),
    Explained(
        ACCEPT,
        (TINCAN,),
        "changes https://",
        r"extensions\.\S+ = null$",
        "Inside extensions anything may stand, null too (2.2, 4.1); TinCanPython leaves it out",
    ),
    Explained(
        ACCEPT,
        (TINCAN,),
        "changes member",
        r'member = $|objectType = "Group"$|team = ',
        "An identified group needs no members (2.4.2.2); TinCanPython writes an empty list",
    ),
    Explained(
        ACCEPT,
        (TINCAN,),
        "'result' cannot|changes objectType",
        r'^object = .*"SubStatement"',
        "TinCanPython's sub-statement has no result and is about no reference (see above)",
    ),
    Explained(
        ACCEPT,
        (TINCAN,),
        "'member' cannot",
        r"^authority = .*\"member\": \[\{[^}]*\}?[^}]*\}, \{[^}]*\}\]\}$",
        "TinCanPython's authority is an agent only (see above)",
    ),
]
