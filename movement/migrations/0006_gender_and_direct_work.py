from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('movement', '0005_longer_search_keys'),
    ]

    operations = [
        migrations.AddField(
            model_name='unit',
            name='gender',
            field=models.CharField(blank=True, choices=[('male', 'Nam'), ('female', 'Nữ')], max_length=10, verbose_name='giới tính'),
        ),
        migrations.AddField(
            model_name='unit',
            name='is_direct_worker',
            field=models.BooleanField(blank=True, null=True, verbose_name='trực tiếp lao động, sản xuất, công tác; không giữ chức vụ lãnh đạo, quản lý'),
        ),
    ]
