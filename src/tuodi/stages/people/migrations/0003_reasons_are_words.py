"""Why a row was not taken becomes a word and what it speaks of; sentences of before are kept as they are, whole up to the
length of the detail, under the word `before`."""

from typing import Any

from django.db import migrations, models
from django.db.models.functions import Substr


def _keep(apps: Any, editor: Any) -> None:
    faults = apps.get_model("people", "Fault").objects.using(editor.connection.alias)
    faults.update(detail=Substr("reason", 1, 96), reason="before")


class Migration(migrations.Migration):
    """After the columns in order."""

    dependencies = [("people", "0002_text_in_order")]
    operations = [
        migrations.AddField(
            "fault", "detail", models.CharField(blank=True, default="", max_length=96), preserve_default=False
        ),
        migrations.RunPython(_keep, migrations.RunPython.noop),
        migrations.AlterField("fault", "reason", models.CharField(max_length=24)),
    ]
