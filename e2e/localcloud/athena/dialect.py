"""How a statement in Athena's words is carried out."""

import re
from collections.abc import Callable

from botocore.exceptions import ClientError

from e2e.localcloud.athena import maintenance, metadata
from e2e.localcloud.athena.context import IDENTIFIER, NAME, Context, Outcome
from e2e.localcloud.athena.kinds import substatement
from e2e.localcloud.athena.place import objects, parse
from e2e.localcloud.athena.text import for_trino
from e2e.localcloud.trino.statements import Refused

TABLE = NAME.replace("(", "(?P<table>", 1)
DATABASE = rf"(?P<database>{IDENTIFIER})"
IN_DATABASE = rf"(?:\s+(?:in|from)\s+{DATABASE})?"
PATTERN = r"(?:\s+(?:like\s+)?'(?P<pattern>[^']*)')?"

PLACE = re.compile(r"external_location\s*=\s*'([^']+)'", re.IGNORECASE)

# What is not said in the same words to Trino; whatever is not here is.
OWN: list[tuple[str, Callable[[Context, re.Match[str]], Outcome]]] = [
    (rf"show\s+(?:databases|schemas){PATTERN}", metadata.show_databases),
    (rf"show\s+tables{IN_DATABASE}{PATTERN}", metadata.show_tables),
    (rf"show\s+views{IN_DATABASE}{PATTERN}", metadata.show_views),
    (rf"show\s+partitions\s+{TABLE}", metadata.show_partitions),
    (rf"(?:describe|desc)\s+(?:(?:formatted|extended)\s+)?{TABLE}", metadata.describe),
    (
        rf"create\s+(?:database|schema)\s+(?P<lenient>if\s+not\s+exists\s+)?{DATABASE}"
        r"(?:\s+comment\s+'(?P<comment>[^']*)')?(?:\s+location\s+'(?P<location>[^']*)')?",
        metadata.create_database,
    ),
    (rf"msck\s+repair\s+table\s+{TABLE}", metadata.repair),
    (rf"optimize\s+{TABLE}\s+rewrite\s+data\s+using\s+bin_pack(?P<where>\s+where\s.*)?", maintenance.optimize),
    (rf"vacuum\s+{TABLE}", maintenance.vacuum),
    (
        r"unload\s*\((?P<query>.*)\)\s*to\s*'(?P<place>[^']+)'\s*with\s*\((?P<options>.*)\)",
        maintenance.unload,
    ),
]


def execute(context: Context, statement: str) -> Outcome:
    """Carries out one statement. Fails with `Refused` if the engine or the catalog refuses it."""
    text = for_trino(statement)
    # Trino's word for what Athena calls a database.
    text = re.sub(r"^(\s*drop\s+)database\b", r"\1schema", text, flags=re.IGNORECASE)
    for pattern, carry_out in OWN:
        if found := re.fullmatch(pattern, text.strip(), re.IGNORECASE | re.DOTALL):
            try:
                return carry_out(context, found)
            except ClientError as error:
                raise Refused(f"FAILED: {error.response['Error'].get('Message', error)}") from error
    return Outcome(context.trino(text), created(context, text))


def created(context: Context, text: str) -> list[str]:
    """The files of a table that CREATE TABLE … AS made at a place it names; awswrangler reads them by that list."""
    found = PLACE.search(text) if substatement(text) == "CREATE_TABLE_AS_SELECT" else None
    if not found:
        return []
    bucket, prefix = parse(found[1])
    return [f"s3://{bucket}/{key}" for key in objects(context.s3, bucket, prefix)]
