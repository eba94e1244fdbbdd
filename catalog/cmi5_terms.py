"""The words of cmi5 (Quartz): verbs, categories, extensions, document names (pure)."""

INITIALIZED = "http://adlnet.gov/expapi/verbs/initialized"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
PASSED = "http://adlnet.gov/expapi/verbs/passed"
FAILED = "http://adlnet.gov/expapi/verbs/failed"
TERMINATED = "http://adlnet.gov/expapi/verbs/terminated"
LAUNCHED = "http://adlnet.gov/expapi/verbs/launched"
ABANDONED = "https://w3id.org/xapi/adl/verbs/abandoned"
WAIVED = "https://w3id.org/xapi/adl/verbs/waived"
SATISFIED = "https://w3id.org/xapi/adl/verbs/satisfied"

AU_VERBS = {INITIALIZED: "initialized", COMPLETED: "completed", PASSED: "passed", FAILED: "failed", TERMINATED: "terminated"}
LMS_VERBS = {LAUNCHED: "launched", ABANDONED: "abandoned", WAIVED: "waived", SATISFIED: "satisfied"}
DISPLAY = {
    LAUNCHED: {"en": "launched", "sv": "startade"},
    ABANDONED: {"en": "abandoned", "sv": "övergav"},
    SATISFIED: {"en": "satisfied", "sv": "uppfyllde kraven i"},
}

CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
CATEGORY_MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon"

_EXTENSION = "https://w3id.org/xapi/cmi5/context/extensions/"
SESSION_ID = _EXTENSION + "sessionid"
MASTERY_SCORE = _EXTENSION + "masteryscore"
LAUNCH_MODE = _EXTENSION + "launchmode"
LAUNCH_URL = _EXTENSION + "launchurl"
MOVE_ON = _EXTENSION + "moveon"
LAUNCH_PARAMETERS = _EXTENSION + "launchparameters"

LAUNCH_DATA = "LMS.LaunchData"
PREFERENCES = "cmi5LearnerPreferences"
PROFILE = "cmi5"
NORMAL, REVIEW = "Normal", "Review"
