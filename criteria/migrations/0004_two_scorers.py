import django.core.validators
import django.db.models.deletion
import movement.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('criteria', '0003_citations'),
        ('movement', '0006_gender_and_direct_work'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='trang')),
                ('no_evidence', models.BooleanField(default=False, verbose_name='không có minh chứng')),
                ('kind', models.CharField(choices=[('bonus', 'Điểm thưởng'), ('penalty', 'Điểm trừ')], max_length=20, verbose_name='loại')),
                ('points', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='điểm')),
                ('reason', movement.fields.ProseField(verbose_name='lý do')),
                ('given_at', models.DateTimeField(verbose_name='lúc')),
            ],
            options={
                'verbose_name': 'điểm thưởng, điểm trừ',
                'verbose_name_plural': 'điểm thưởng, điểm trừ',
                'ordering': ['given_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', movement.fields.ProseField(verbose_name='nội dung kiến nghị')),
                ('state', models.CharField(choices=[('open', 'Chờ trả lời'), ('upheld', 'Chấp nhận, sửa điểm'), ('dismissed', 'Giữ nguyên điểm')], default='open', editable=False, max_length=20, verbose_name='trạng thái')),
                ('filed_at', models.DateTimeField(verbose_name='kiến nghị lúc')),
                ('answer', movement.fields.ProseField(blank=True, verbose_name='trả lời')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='trả lời lúc')),
            ],
            options={
                'verbose_name': 'kiến nghị về điểm',
                'verbose_name_plural': 'kiến nghị về điểm',
                'ordering': ['filed_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('approved_at', models.DateTimeField(verbose_name='duyệt lúc')),
            ],
            options={
                'verbose_name': 'ý kiến đồng ý của phòng',
                'verbose_name_plural': 'ý kiến đồng ý của phòng',
                'ordering': ['approved_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Band',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lower', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='từ')),
                ('upper', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='đến dưới')),
                ('points', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='điểm')),
            ],
            options={
                'verbose_name': 'mức điểm',
                'verbose_name_plural': 'mức điểm',
                'ordering': ['-points', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ClassBand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', movement.fields.LineField(max_length=60, verbose_name='xếp loại')),
                ('from_share', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='từ tỷ lệ đạt, %')),
                ('is_top', models.BooleanField(default=False, help_text='Hồ sơ có 0 điểm ở tiêu chí chặn thì không được xếp loại này.', verbose_name='loại cao')),
            ],
            options={
                'verbose_name': 'mức xếp loại',
                'verbose_name_plural': 'mức xếp loại',
                'ordering': ['-from_share'],
            },
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('none', 'Không có xung đột lợi ích'), ('own_unit', 'Đang làm việc tại đơn vị'), ('former_unit', 'Từng làm việc tại đơn vị'), ('co_author', 'Cùng làm thành tích trong hồ sơ'), ('family', 'Người thân trong gia đình'), ('other', 'Lý do khác')], max_length=20, verbose_name='quan hệ')),
                ('note', movement.fields.LineField(blank=True, max_length=300, verbose_name='ghi chú')),
                ('declared_at', models.DateTimeField(verbose_name='khai lúc')),
            ],
            options={
                'verbose_name': 'khai báo xung đột lợi ích',
                'verbose_name_plural': 'khai báo xung đột lợi ích',
                'ordering': ['-declared_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='OfficeScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='trang')),
                ('no_evidence', models.BooleanField(default=False, verbose_name='không có minh chứng')),
                ('points', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='điểm thẩm định của phòng')),
                ('reason', movement.fields.ProseField(blank=True, verbose_name='lý do')),
                ('flagged', models.BooleanField(default=False, verbose_name='những người chấm chênh nhau nhiều')),
                ('note', movement.fields.ProseField(blank=True, verbose_name='ghi chú thống nhất')),
                ('reconciled_at', models.DateTimeField(null=True, verbose_name='thống nhất lúc')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='lần sửa')),
            ],
            options={
                'verbose_name': 'điểm của phòng',
                'verbose_name_plural': 'điểm của phòng',
                'ordering': ['criterion__order'],
            },
        ),
        migrations.CreateModel(
            name='OfficeSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('scoring', 'Đang chấm'), ('reconciling', 'Đang thống nhất'), ('signed', 'Đã ký chốt')], default='scoring', editable=False, max_length=20, verbose_name='trạng thái')),
                ('seats', models.PositiveSmallIntegerField(verbose_name='số người chấm')),
                ('opened_at', models.DateTimeField(verbose_name='bắt đầu chấm lúc')),
                ('completed_at', models.DateTimeField(editable=False, null=True, verbose_name='mọi người chấm xong lúc')),
                ('signed_at', models.DateTimeField(editable=False, null=True, verbose_name='ký chốt lúc')),
                ('frozen', models.JSONField(editable=False, null=True, verbose_name='nội dung đã chốt')),
                ('sha256', models.CharField(blank=True, default='', editable=False, max_length=64, verbose_name='mã băm SHA-256')),
            ],
            options={
                'verbose_name': 'phiếu thẩm định của phòng',
                'verbose_name_plural': 'phiếu thẩm định của phòng',
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('published_at', models.DateTimeField(verbose_name='công bố lúc')),
            ],
            options={
                'verbose_name': 'công bố kết quả',
                'verbose_name_plural': 'công bố kết quả',
            },
        ),
        migrations.CreateModel(
            name='ResultVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='lần tính')),
                ('total', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='tổng điểm')),
                ('share', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='tỷ lệ đạt, %')),
                ('rank', models.PositiveIntegerField(verbose_name='xếp hạng trong nhóm')),
                ('band', movement.fields.LineField(blank=True, max_length=60, verbose_name='xếp loại')),
                ('reason', movement.fields.ProseField(verbose_name='lý do')),
                ('at', models.DateTimeField(verbose_name='lúc')),
            ],
            options={
                'verbose_name': 'lần tính kết quả',
                'verbose_name_plural': 'lần tính kết quả',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='ScoreChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='lần sửa')),
                ('before', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='điểm cũ')),
                ('after', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='điểm mới')),
                ('reason', movement.fields.ProseField(verbose_name='lý do')),
                ('at', models.DateTimeField(verbose_name='lúc')),
            ],
            options={
                'verbose_name': 'lần sửa điểm',
                'verbose_name_plural': 'lần sửa điểm',
                'ordering': ['number', 'pk'],
            },
        ),
        migrations.AlterModelOptions(
            name='criterion',
            options={'ordering': ['order', 'pk'], 'verbose_name': 'tiêu chí thành phần', 'verbose_name_plural': 'tiêu chí thành phần'},
        ),
        migrations.AlterModelOptions(
            name='scoresheet',
            options={'ordering': ['opened_at', 'pk'], 'verbose_name': 'phiếu chấm', 'verbose_name_plural': 'phiếu chấm'},
        ),
        migrations.RemoveConstraint(
            model_name='score',
            name='criteria_score_not_negative',
        ),
        migrations.RemoveConstraint(
            model_name='scoresheet',
            name='criteria_one_sheet_an_office',
        ),
        migrations.RemoveConstraint(
            model_name='scoresheet',
            name='criteria_signed_sheet_is_signed',
        ),
        migrations.AddField(
            model_name='criteriaset',
            name='bonus_cap',
            field=models.DecimalField(decimal_places=2, default=Decimal('5'), help_text='Tổng điểm thưởng của một hồ sơ không quá số này.', max_digits=6, verbose_name='điểm thưởng tối đa'),
        ),
        migrations.AddField(
            model_name='criteriaset',
            name='copied_from',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='criteria.criteriaset', verbose_name='chép từ'),
        ),
        migrations.AddField(
            model_name='criteriaset',
            name='penalty_cap',
            field=models.DecimalField(decimal_places=2, default=Decimal('5'), help_text='Tổng điểm trừ của một hồ sơ không quá số này.', max_digits=6, verbose_name='điểm trừ tối đa'),
        ),
        migrations.AddField(
            model_name='criteriaset',
            name='scorers',
            field=models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3)], verbose_name='số người chấm độc lập mỗi phòng'),
        ),
        migrations.AddField(
            model_name='criterion',
            name='bars_top',
            field=models.BooleanField(default=False, help_text='Hồ sơ 0 điểm ở tiêu chí này không được xếp các loại cao.', verbose_name='0 điểm thì không xếp loại cao'),
        ),
        migrations.AddField(
            model_name='criterion',
            name='kind',
            field=models.CharField(choices=[('manual', 'Cho điểm'), ('yes_no', 'Có – không'), ('ratio', 'Theo tỷ lệ kết quả trên chỉ tiêu'), ('bands', 'Theo mức')], default='manual', max_length=20, verbose_name='cách tính điểm'),
        ),
        migrations.AddField(
            model_name='criterion',
            name='measure',
            field=movement.fields.LineField(blank=True, help_text='Của số liệu dùng để tính theo tỷ lệ hoặc theo mức, ví dụ %, hồ sơ, mô hình.', max_length=60, verbose_name='đơn vị tính'),
        ),
        migrations.AddField(
            model_name='criterion',
            name='tie_break',
            field=models.PositiveSmallIntegerField(blank=True, help_text='1 là xét trước tiên; để trống là không dùng để xét.', null=True, verbose_name='thứ tự xét khi bằng điểm'),
        ),
        migrations.AddField(
            model_name='result',
            name='band',
            field=movement.fields.LineField(blank=True, max_length=60, verbose_name='xếp loại'),
        ),
        migrations.AddField(
            model_name='result',
            name='base',
            field=models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=7, verbose_name='điểm các tiêu chí'),
        ),
        migrations.AddField(
            model_name='result',
            name='bonus',
            field=models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=6, verbose_name='điểm thưởng'),
        ),
        migrations.AddField(
            model_name='result',
            name='is_barred',
            field=models.BooleanField(default=False, verbose_name='bị chặn loại cao'),
        ),
        migrations.AddField(
            model_name='result',
            name='penalty',
            field=models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=6, verbose_name='điểm trừ'),
        ),
        migrations.AddField(
            model_name='result',
            name='version',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='lần tính'),
        ),
        migrations.AddField(
            model_name='score',
            name='evidence',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='movement.evidence', verbose_name='minh chứng'),
        ),
        migrations.AddField(
            model_name='score',
            name='no_evidence',
            field=models.BooleanField(default=False, verbose_name='không có minh chứng'),
        ),
        migrations.AddField(
            model_name='score',
            name='page',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='trang'),
        ),
        migrations.AddField(
            model_name='score',
            name='target',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='chỉ tiêu'),
        ),
        migrations.AddField(
            model_name='score',
            name='value',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='kết quả'),
        ),
        migrations.AddField(
            model_name='score',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name='lần sửa'),
        ),
        migrations.AddField(
            model_name='scoresheet',
            name='assigned_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người phân công'),
        ),
        migrations.AddField(
            model_name='scoresheet',
            name='finished_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='chấm xong lúc'),
        ),
        migrations.AddField(
            model_name='selfscore',
            name='target',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='chỉ tiêu'),
        ),
        migrations.AddField(
            model_name='selfscore',
            name='value',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='kết quả'),
        ),
        migrations.AlterField(
            model_name='score',
            name='points',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='điểm thẩm định'),
        ),
        migrations.AlterField(
            model_name='score',
            name='sheet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='criteria.scoresheet', verbose_name='phiếu chấm'),
        ),
        migrations.AlterField(
            model_name='scoresheet',
            name='opened_at',
            field=models.DateTimeField(verbose_name='nhận chấm lúc'),
        ),
        migrations.AlterField(
            model_name='scoresheet',
            name='state',
            field=models.CharField(choices=[('open', 'Đang chấm'), ('finished', 'Đã chấm xong'), ('withdrawn', 'Đã thôi chấm')], default='open', editable=False, max_length=20, verbose_name='trạng thái'),
        ),
        migrations.AddConstraint(
            model_name='criteriaset',
            constraint=models.CheckConstraint(condition=models.Q(('bonus_cap__gte', 0), ('bonus_cap__lte', models.F('scale')), ('penalty_cap__gte', 0), ('penalty_cap__lte', models.F('scale'))), name='criteria_set_caps', violation_error_message='Điểm thưởng, điểm trừ tối đa phải từ 0 đến thang điểm.'),
        ),
        migrations.AddConstraint(
            model_name='criteriaset',
            constraint=models.CheckConstraint(condition=models.Q(('scorers__gte', 1), ('scorers__lte', 3)), name='criteria_set_scorers', violation_error_message='Mỗi phòng có từ 1 đến 3 người chấm độc lập.'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.UniqueConstraint(fields=('criteria_set', 'tie_break'), name='criteria_tie_break_once', violation_error_message='Thứ tự xét khi bằng điểm này đã dùng cho tiêu chí khác.'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['manual', 'yes_no', 'ratio', 'bands'])), name='criteria_kind'),
        ),
        migrations.AddConstraint(
            model_name='score',
            constraint=models.CheckConstraint(condition=models.Q(('points', None), ('points__gte', 0), _connector='OR'), name='criteria_score_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='score',
            constraint=models.CheckConstraint(condition=models.Q(('evidence', None), ('no_evidence', False), _connector='OR'), name='criteria_score_one_ground'),
        ),
        migrations.AddField(
            model_name='adjustment',
            name='evidence',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='movement.evidence', verbose_name='minh chứng'),
        ),
        migrations.AddField(
            model_name='adjustment',
            name='given_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người đề nghị'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='criterion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='criteria.criterion', verbose_name='tiêu chí'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người trả lời'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='filed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người kiến nghị'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='movement.submission', verbose_name='hồ sơ'),
        ),
        migrations.AddField(
            model_name='approval',
            name='approved_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người duyệt'),
        ),
        migrations.AddField(
            model_name='approval',
            name='criteria_set',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='criteria.criteriaset', verbose_name='bộ tiêu chí'),
        ),
        migrations.AddField(
            model_name='approval',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='movement.office', verbose_name='phòng'),
        ),
        migrations.AddField(
            model_name='band',
            name='criterion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bands', to='criteria.criterion', verbose_name='tiêu chí'),
        ),
        migrations.AddField(
            model_name='classband',
            name='criteria_set',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='class_bands', to='criteria.criteriaset', verbose_name='bộ tiêu chí'),
        ),
        migrations.AddField(
            model_name='declaration',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declarations', to='movement.unit', verbose_name='đơn vị'),
        ),
        migrations.AddField(
            model_name='declaration',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declarations', to=settings.AUTH_USER_MODEL, verbose_name='người khai'),
        ),
        migrations.AddField(
            model_name='officescore',
            name='criterion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='office_scores', to='criteria.criterion', verbose_name='tiêu chí'),
        ),
        migrations.AddField(
            model_name='officescore',
            name='evidence',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='movement.evidence', verbose_name='minh chứng'),
        ),
        migrations.AddField(
            model_name='officescore',
            name='reconciled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người thống nhất'),
        ),
        migrations.AddField(
            model_name='officesheet',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='office_sheets', to='movement.office', verbose_name='phòng'),
        ),
        migrations.AddField(
            model_name='officesheet',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='office_sheets', to='movement.revision', verbose_name='bản nộp'),
        ),
        migrations.AddField(
            model_name='officesheet',
            name='signed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ký chốt'),
        ),
        migrations.AddField(
            model_name='officesheet',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='office_sheets', to='movement.submission', verbose_name='hồ sơ'),
        ),
        migrations.AddField(
            model_name='officescore',
            name='office_sheet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='criteria.officesheet', verbose_name='phiếu của phòng'),
        ),
        migrations.AddField(
            model_name='adjustment',
            name='office_sheet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='adjustments', to='criteria.officesheet', verbose_name='phiếu của phòng'),
        ),
        migrations.AddField(
            model_name='scoresheet',
            name='office_sheet',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sheets', to='criteria.officesheet', verbose_name='phiếu của phòng'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='publication',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='movement.group', verbose_name='nhóm đối tượng'),
        ),
        migrations.AddField(
            model_name='publication',
            name='published_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người công bố'),
        ),
        migrations.AddField(
            model_name='publication',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='movement.round', verbose_name='đợt thi đua'),
        ),
        migrations.AddField(
            model_name='resultversion',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người thực hiện'),
        ),
        migrations.AddField(
            model_name='resultversion',
            name='result',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='criteria.result', verbose_name='kết quả'),
        ),
        migrations.AddField(
            model_name='scorechange',
            name='actor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người sửa'),
        ),
        migrations.AddField(
            model_name='scorechange',
            name='appeal',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='change', to='criteria.appeal', verbose_name='kiến nghị'),
        ),
        migrations.AddField(
            model_name='scorechange',
            name='score',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='criteria.officescore', verbose_name='điểm của phòng'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(fields=('submission', 'criterion'), name='criteria_one_appeal_a_line'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('state', 'open')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['upheld', 'dismissed'])), _connector='OR'), name='criteria_appeal_state'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.UniqueConstraint(fields=('criteria_set', 'office'), name='criteria_approve_once'),
        ),
        migrations.AddConstraint(
            model_name='band',
            constraint=models.CheckConstraint(condition=models.Q(('lower', None), ('upper', None), ('upper__gt', models.F('lower')), _connector='OR'), name='criteria_band_order', violation_error_message='Số “đến dưới” phải lớn hơn số “từ”.'),
        ),
        migrations.AddConstraint(
            model_name='band',
            constraint=models.CheckConstraint(condition=models.Q(('points__gte', 0)), name='criteria_band_not_negative', violation_error_message='Điểm của mức không được âm.'),
        ),
        migrations.AddConstraint(
            model_name='classband',
            constraint=models.UniqueConstraint(fields=('criteria_set', 'from_share'), name='criteria_class_from_once', violation_error_message='Đã có mức xếp loại bắt đầu từ tỷ lệ này.'),
        ),
        migrations.AddConstraint(
            model_name='classband',
            constraint=models.UniqueConstraint(fields=('criteria_set', 'name'), name='criteria_class_name_once', violation_error_message='Đã có mức xếp loại mang tên này.'),
        ),
        migrations.AddConstraint(
            model_name='classband',
            constraint=models.CheckConstraint(condition=models.Q(('from_share__gte', 0), ('from_share__lte', 100)), name='criteria_class_share', violation_error_message='Tỷ lệ phải từ 0 đến 100.'),
        ),
        migrations.AddConstraint(
            model_name='declaration',
            constraint=models.UniqueConstraint(fields=('user', 'unit'), name='criteria_one_declaration'),
        ),
        migrations.AddConstraint(
            model_name='declaration',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['none', 'own_unit', 'former_unit', 'co_author', 'family', 'other'])), name='criteria_declaration_kind'),
        ),
        migrations.AddConstraint(
            model_name='officesheet',
            constraint=models.UniqueConstraint(fields=('submission', 'office'), name='criteria_one_sheet_an_office'),
        ),
        migrations.AddConstraint(
            model_name='officesheet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('completed_at', None), ('signed_at', None), ('signed_by', None), ('state', 'scoring')), models.Q(('completed_at__isnull', False), ('signed_at', None), ('signed_by', None), ('state', 'reconciling')), models.Q(('completed_at__isnull', False), ('signed_at__isnull', False), ('signed_by__isnull', False), ('state', 'signed')), _connector='OR'), name='criteria_office_sheet_state'),
        ),
        migrations.AddConstraint(
            model_name='officesheet',
            constraint=models.CheckConstraint(condition=models.Q(('seats__gte', 1), ('seats__lte', 3)), name='criteria_office_sheet_seats'),
        ),
        migrations.AddConstraint(
            model_name='officescore',
            constraint=models.UniqueConstraint(fields=('office_sheet', 'criterion'), name='criteria_office_score_once'),
        ),
        migrations.AddConstraint(
            model_name='officescore',
            constraint=models.CheckConstraint(condition=models.Q(('points__gte', 0)), name='criteria_office_score_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='officescore',
            constraint=models.CheckConstraint(condition=models.Q(('evidence', None), ('no_evidence', False), _connector='OR'), name='criteria_office_score_one_ground'),
        ),
        migrations.AddConstraint(
            model_name='adjustment',
            constraint=models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='criteria_adjustment_positive'),
        ),
        migrations.AddConstraint(
            model_name='adjustment',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['bonus', 'penalty'])), name='criteria_adjustment_kind'),
        ),
        migrations.AddConstraint(
            model_name='adjustment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('evidence__isnull', False), ('no_evidence', False)), models.Q(('evidence', None), ('no_evidence', True)), _connector='OR'), name='criteria_adjustment_has_ground'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(fields=('round', 'group'), name='criteria_results_published_once'),
        ),
        migrations.AddConstraint(
            model_name='resultversion',
            constraint=models.UniqueConstraint(fields=('result', 'number'), name='criteria_result_version_once'),
        ),
        migrations.AddConstraint(
            model_name='scorechange',
            constraint=models.UniqueConstraint(fields=('score', 'number'), name='criteria_score_change_once'),
        ),
    ]
