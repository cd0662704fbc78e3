"""Units and people as tables that leave the portal; the same tables can be imported again."""

from collections.abc import Iterable
from typing import Any

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import DateWidget

from movement.importing.people import one_role_each, unit_label
from movement.models import Membership, Unit
from movement.units import yes_no


class UnitResource(ModelResource):
    """Units, by the columns of movement.importing.units."""

    group = Field("group__name", "Nhóm")
    kind = Field("get_kind_display", "Loại")
    name = Field("name", "Tên")
    address = Field("address", "Thôn, địa chỉ")
    parent_body = Field("parent_body", "Cơ quan cấp trên")
    tax_code = Field("tax_code", "Mã số thuế")
    post = Field("post", "Chức vụ")
    workplace = Field("workplace", "Cơ quan công tác")
    phone = Field("phone", "Điện thoại")
    state = Field("get_state_display", "Trạng thái")
    gender = Field("get_gender_display", "Giới tính")
    is_direct_worker = Field(column_name="Trực tiếp lao động")

    class Meta:
        model = Unit
        fields = (
            *("group", "kind", "name", "address", "parent_body", "tax_code", "post"),
            *("workplace", "phone", "state", "gender", "is_direct_worker"),
        )

    def dehydrate_is_direct_worker(self, unit: Unit) -> str:
        """The answer as the import reads it."""
        return yes_no(unit.is_direct_worker)

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        """A merged unit lives on in the other one."""
        return queryset.filter(merged_into=None).select_related("group")


class PersonResource(ModelResource):
    """People who act for units today, by the columns of movement.importing.people."""

    full_name = Field("user__full_name", "Họ và tên")
    email = Field("user__email", "Thư điện tử")
    phone = Field("user__phone", "Điện thoại")
    unit = Field(column_name="Đơn vị")
    group = Field("unit__group__name", "Nhóm")
    kind = Field("get_kind_display", "Vai trò")
    to_date = Field("to_date", "Đến ngày", widget=DateWidget("%d/%m/%Y"))

    class Meta:
        model = Membership
        fields = ("full_name", "email", "phone", "unit", "group", "kind", "to_date")

    def dehydrate_unit(self, membership: Membership) -> str:
        """The unit as the import finds it again."""
        return unit_label(membership.unit)

    def filter_export(self, queryset: Any, **kwargs: Any) -> Iterable[Membership]:
        """From people to their roles of today; one row for a person in a unit."""
        roles = Membership.objects.current().filter(
            user__in=queryset.values("pk"), user__is_active=True, unit__merged_into=None
        )
        roles = roles.select_related("user", "unit__group")
        return one_role_each(roles.order_by("user__sort_key", "user_id", "unit__sort_key", "pk"))
