"""Who may call which route: written by hand, apart from the code, and compared with it.

One line a route and method: host kind, method, rule, who. `anyone`: no sign-in asked. `machine`: a credential, tested beside the record
store. Else the roles, apart by commas; `everyone` is whoever is signed in. `own`: only whom the thing itself names (see OBJECT_POLICIES)."""

TABLE = """
api GET /.well-known/oauth-authorization-server anyone
api GET /api/docs anyone
api GET /api/openapi.json anyone
api POST /cmi5/fetch/<secret> machine
api GET /health anyone
api GET /metrics anyone
api POST /oauth/token machine
api GET /ready anyone
api GET /samlar.css anyone
api GET /static/<folder>/<path:path> anyone
api GET /xapi/about anyone
api GET /xapi/activities machine
api GET /xapi/activities/profile machine
api POST /xapi/activities/profile machine
api PUT /xapi/activities/profile machine
api DELETE /xapi/activities/profile machine
api GET /xapi/activities/state machine
api POST /xapi/activities/state machine
api PUT /xapi/activities/state machine
api DELETE /xapi/activities/state machine
api GET /xapi/agents machine
api GET /xapi/agents/profile machine
api POST /xapi/agents/profile machine
api PUT /xapi/agents/profile machine
api DELETE /xapi/agents/profile machine
api POST /xapi/statements machine
api PUT /xapi/statements machine
api GET /xapi/statements machine
api GET /xapi/statements/more/<token> machine
content GET /s/<token>/<path:path> anyone
front GET / anyone
front GET /brand.css anyone
front GET /personuppgifter anyone
front GET /samlar.css anyone
front GET /static/<folder>/<path:path> anyone
front GET /tillganglighet anyone
front GET /utseende anyone
front POST /utseende anyone
tenant GET / anyone
tenant GET /administration/handelser tenant_admin
tenant GET /administration/personal hr
tenant POST /administration/personal hr
tenant GET /administration/personal/<uuid:file_id> hr
tenant POST /administration/personal/<uuid:file_id>/infor hr
tenant POST /administration/personal/<uuid:file_id>/kasta hr
tenant GET /administration/roller tenant_admin
tenant POST /administration/roller tenant_admin
tenant POST /administration/roller/<uuid:grant_id>/avsluta tenant_admin
tenant GET /administration/vidaresandning tenant_admin
tenant GET /administration/vidaresandning/<uuid:target_id> tenant_admin
tenant POST /administration/vidaresandning/<uuid:target_id>/<uuid:refused_id>/igen tenant_admin
tenant GET /administration/vidaresandning/<uuid:target_id>/<uuid:refused_id>/hoppa-over tenant_admin
tenant POST /administration/vidaresandning/<uuid:target_id>/<uuid:refused_id>/hoppa-over tenant_admin
tenant POST /administration/vidaresandning/<uuid:target_id>/adress tenant_admin
tenant POST /administration/vidaresandning/<uuid:target_id>/fortsatt tenant_admin
tenant POST /administration/vidaresandning/<uuid:target_id>/prova tenant_admin
tenant POST /administration/vidaresandning/<uuid:target_id>/stoppa tenant_admin
tenant GET /administration/vidaresandning/<uuid:target_id>/ta-bort tenant_admin
tenant POST /administration/vidaresandning/<uuid:target_id>/ta-bort tenant_admin
tenant GET /administration/vidaresandning/ny tenant_admin
tenant POST /administration/vidaresandning/ny tenant_admin
tenant GET /api/certificates own
tenant GET /api/courses everyone
tenant GET /api/courses/<owner>/<uuid:course_id> everyone
tenant GET /api/docs anyone
tenant GET /api/follow-up hr
tenant GET /api/learning everyone
tenant GET /api/openapi.json anyone
tenant GET /api/pools licence_officer
tenant GET /api/pools/<owner>/<uuid:pool_id> licence_officer
tenant GET /brand.css anyone
tenant GET /delning licence_officer
tenant POST /delning/<owner>/<uuid:course_id>/avsluta licence_officer
tenant POST /delning/<owner>/<uuid:course_id>/ta-emot licence_officer
tenant POST /delning/<owner>/<uuid:course_id>/tacka-nej licence_officer
tenant GET /intyg/<uuid:certificate_id> own
tenant GET /kurser everyone
tenant GET /kurser/<owner>/<uuid:course_id> everyone
tenant POST /kurser/<owner>/<uuid:course_id>/ko everyone
tenant POST /kurser/<owner>/<uuid:course_id>/lamna everyone
tenant POST /kurser/<owner>/<uuid:course_id>/starta everyone
tenant GET /licenser licence_officer
tenant GET /licenser/<owner>/<uuid:pool_id> licence_officer
tenant POST /licenser/<owner>/<uuid:pool_id>/andel licence_officer
tenant POST /licenser/<owner>/<uuid:pool_id>/platser licence_officer
tenant GET /licenser/ny licence_officer
tenant POST /licenser/ny licence_officer
tenant GET /logga-in anyone
tenant GET /logga-in/svar anyone
tenant POST /logga-ut anyone
tenant GET /mina-kurser author
tenant GET /mina-kurser/<uuid:course_id> author
tenant POST /mina-kurser/<uuid:course_id> author
tenant GET /mina-kurser/<uuid:course_id>/dela author
tenant POST /mina-kurser/<uuid:course_id>/dela author
tenant POST /mina-kurser/<uuid:course_id>/dela/avsluta author
tenant POST /mina-kurser/<uuid:course_id>/dra-tillbaka author
tenant GET /mina-kurser/<uuid:course_id>/paket author
tenant POST /mina-kurser/<uuid:course_id>/paket author
tenant POST /mina-kurser/<uuid:course_id>/publicera author
tenant GET /mina-kurser/<uuid:course_id>/tillfallen author
tenant POST /mina-kurser/<uuid:course_id>/tillfallen author
tenant POST /mina-kurser/<uuid:course_id>/tillfallen/<uuid:session_id>/platser author
tenant POST /mina-kurser/<uuid:course_id>/tillfallen/<uuid:session_id>/stall-in author
tenant GET /mina-kurser/ny author
tenant POST /mina-kurser/ny author
tenant GET /mina-medarbetare manager
tenant GET /mitt-larande everyone
tenant POST /oauth/token machine
tenant GET /personuppgifter anyone
tenant GET /samlar.css anyone
tenant GET /static/<folder>/<path:path> anyone
tenant GET /tillfallen/<owner>/<uuid:session_id> everyone
tenant POST /tillfallen/<owner>/<uuid:session_id>/boka everyone
tenant GET /tillfallen/<owner>/<uuid:session_id>/deltagare own
tenant POST /tillfallen/<owner>/<uuid:session_id>/deltagare own
tenant POST /tillfallen/<owner>/<uuid:session_id>/ko everyone
tenant POST /tillfallen/<owner>/<uuid:session_id>/lamna everyone
tenant GET /tillganglighet anyone
tenant GET /uppfoljning hr
tenant POST /uppfoljning/export hr
tenant GET /uppfoljning/export/<uuid:export_id> hr
tenant GET /uppfoljning/export/<uuid:export_id>/fil hr
tenant GET /uppfoljning/krav hr
tenant POST /uppfoljning/krav hr
tenant POST /uppfoljning/krav/<uuid:requirement_id>/avsluta hr
tenant GET /uppfoljning/lage hr
tenant GET /uppfoljning/medarbetare hr
tenant GET /utloggad anyone
tenant GET /utseende anyone
tenant POST /utseende anyone
tenant GET /xapi/about anyone
tenant GET /xapi/activities machine
tenant GET /xapi/activities/profile machine
tenant POST /xapi/activities/profile machine
tenant PUT /xapi/activities/profile machine
tenant DELETE /xapi/activities/profile machine
tenant GET /xapi/activities/state machine
tenant POST /xapi/activities/state machine
tenant PUT /xapi/activities/state machine
tenant DELETE /xapi/activities/state machine
tenant GET /xapi/agents machine
tenant GET /xapi/agents/profile machine
tenant POST /xapi/agents/profile machine
tenant PUT /xapi/agents/profile machine
tenant DELETE /xapi/agents/profile machine
tenant POST /xapi/statements machine
tenant PUT /xapi/statements machine
tenant GET /xapi/statements machine
tenant GET /xapi/statements/more/<token> machine
"""

# Behind the guard the thing itself decides: who of Perstorp's people sees the one in the world.
OBJECT_POLICIES = {
    "/intyg/<uuid:certificate_id>": ("employee", "manager", "hr"),
    "/tillfallen/<owner>/<uuid:session_id>/deltagare": ("manager",),  # who leads the session
}


def routes() -> dict[tuple[str, str, str], str]:
    """(host kind, method, rule) → who."""
    found = {}
    for line in TABLE.strip().splitlines():
        kind, method, rule, who = line.split()
        found[kind, method, rule] = who
    return found
