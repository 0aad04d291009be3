"""Triggers that let rows in unsealed, let the sealer set `sequence` and `digest` once, and refuse everything else.

SQLite drops them where a later migration rebuilds the table: such a migration runs `guard` again. Invariant I16 says
whether they stand.
"""

from django.db import migrations

GUARDS = {
    "sqlite": (
        """
        CREATE TRIGGER journal_entry_enters_unsealed BEFORE INSERT ON journal_entry
        WHEN NEW.sequence IS NOT NULL OR NEW.digest IS NOT NULL
            OR EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'journal: a row enters once and unsealed'); END
        """,
        """
        CREATE TRIGGER journal_entry_sealed_once BEFORE UPDATE ON journal_entry
        WHEN NOT (
            OLD.sequence IS NULL AND OLD.digest IS NULL AND NEW.sequence IS NOT NULL AND NEW.digest IS NOT NULL
            AND NEW.id IS OLD.id AND NEW.at IS OLD.at AND NEW.account IS OLD.account AND NEW.role IS OLD.role
            AND NEW.place IS OLD.place AND NEW.act IS OLD.act AND NEW.purpose IS OLD.purpose AND NEW.kind IS OLD.kind
            AND NEW.subject IS OLD.subject AND NEW.subject_place IS OLD.subject_place AND NEW.outcome IS OLD.outcome
            AND NEW.detail IS OLD.detail
        )
        BEGIN SELECT RAISE(ABORT, 'journal: a row is sealed once and never changed'); END
        """,
        """
        CREATE TRIGGER journal_entry_stays BEFORE DELETE ON journal_entry
        BEGIN SELECT RAISE(ABORT, 'journal: a row is never deleted'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION journal_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'journal: %', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
        """,
        """
        CREATE FUNCTION journal_entry_seal() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE was journal_entry := OLD;
        BEGIN
            was.sequence := NEW.sequence;
            was.digest := NEW.digest;
            IF OLD.sequence IS NOT NULL OR OLD.digest IS NOT NULL OR NEW.sequence IS NULL OR NEW.digest IS NULL
                OR was IS DISTINCT FROM NEW THEN
                RAISE EXCEPTION 'journal: a row is sealed once and never changed'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER journal_entry_enters_unsealed BEFORE INSERT ON journal_entry FOR EACH ROW
        WHEN (NEW.sequence IS NOT NULL OR NEW.digest IS NOT NULL)
        EXECUTE FUNCTION journal_entry_refuse('a row enters once and unsealed')
        """,
        """
        CREATE TRIGGER journal_entry_sealed_once BEFORE UPDATE ON journal_entry FOR EACH ROW
        EXECUTE FUNCTION journal_entry_seal()
        """,
        """
        CREATE TRIGGER journal_entry_stays BEFORE DELETE ON journal_entry FOR EACH ROW
        EXECUTE FUNCTION journal_entry_refuse('a row is never deleted')
        """,
        """
        CREATE TRIGGER journal_entry_stays_whole BEFORE TRUNCATE ON journal_entry FOR EACH STATEMENT
        EXECUTE FUNCTION journal_entry_refuse('a row is never deleted')
        """,
    ),
}
LIFTED = {
    "sqlite": (
        "DROP TRIGGER journal_entry_enters_unsealed", "DROP TRIGGER journal_entry_sealed_once",
        "DROP TRIGGER journal_entry_stays",
    ),
    "postgresql": (
        "DROP FUNCTION journal_entry_refuse() CASCADE", "DROP FUNCTION journal_entry_seal() CASCADE",
    ),
}  # fmt: skip


def guard(apps, schema_editor):
    for statement in GUARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def lift(apps, schema_editor):
    for statement in LIFTED[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(guard, lift)]
