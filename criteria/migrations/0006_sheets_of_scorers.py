import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('criteria', '0005_fill_office_sheets'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='scoresheet',
            name='office',
        ),
        migrations.RemoveField(
            model_name='scoresheet',
            name='revision',
        ),
        migrations.RemoveField(
            model_name='scoresheet',
            name='signed_at',
        ),
        migrations.RemoveField(
            model_name='scoresheet',
            name='signed_by',
        ),
        migrations.RemoveField(
            model_name='scoresheet',
            name='submission',
        ),
        migrations.AlterField(
            model_name='scoresheet',
            name='office_sheet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheets', to='criteria.officesheet', verbose_name='phiếu của phòng'),
        ),
        migrations.AddConstraint(
            model_name='scoresheet',
            constraint=models.UniqueConstraint(fields=('office_sheet', 'scorer'), name='criteria_one_sheet_a_scorer'),
        ),
        migrations.AddConstraint(
            model_name='scoresheet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('state', 'open')), models.Q(('finished_at__isnull', False), ('state', 'finished')), ('state', 'withdrawn'), _connector='OR'), name='criteria_finished_sheet_has_time'),
        ),
    ]
