"""The files that leave the portal, one file per concept."""

from reports.models.receipts import Receipt
from reports.models.reports import ReportFile, ReportJob, ReportKind, ReportSnapshot, report_path

__all__ = ["Receipt", "ReportFile", "ReportJob", "ReportKind", "ReportSnapshot", "report_path"]
