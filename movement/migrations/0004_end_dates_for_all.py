import movement.models.people
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('movement', '0003_fill_the_station'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='membership',
            name='movement_membership_dates',
        ),
        migrations.RemoveConstraint(
            model_name='officerole',
            name='movement_office_role_dates',
        ),
        migrations.RemoveField(
            model_name='submission',
            name='return_due',
        ),
        migrations.RemoveField(
            model_name='submission',
            name='return_reason',
        ),
        migrations.RemoveField(
            model_name='unit',
            name='individual_kind',
        ),
        migrations.AlterField(
            model_name='membership',
            name='to_date',
            field=models.DateField(default=movement.models.people.a_year_from_today, verbose_name='đến ngày'),
        ),
        migrations.AlterField(
            model_name='officerole',
            name='to_date',
            field=models.DateField(default=movement.models.people.a_year_from_today, verbose_name='đến ngày'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('to_date__gte', models.F('from_date'))), name='movement_membership_dates', violation_error_message='Ngày cuối không được trước ngày đầu.'),
        ),
        migrations.AddConstraint(
            model_name='officerole',
            constraint=models.CheckConstraint(condition=models.Q(('to_date__gte', models.F('from_date'))), name='movement_office_role_dates', violation_error_message='Ngày cuối không được trước ngày đầu.'),
        ),
    ]
