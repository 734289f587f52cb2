"""The rules: one visible table, code by code, and how they are run over a dossier."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from xltools.core.dossier import Dossier
from xltools.core.model import Severity
from xltools.core.report import Report, in_reading_order
from xltools.core.requirements import Requirements
from xltools.core.rules import heading, ita, memo, owners, periods, results, template, text, workbook
from xltools.core.rules.base import Finding, Rule
from xltools.core.rules.control import RuleControl

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def _found_in_templates(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    """TPL001 is found where the templates are: the pipeline adds its diagnostics."""
    return iter(())


RULES: tuple[Rule, ...] = (
    Rule("WBK001", "missing-sheet", ERROR, workbook.missing_sheet, keeps_promise=True),
    Rule("WBK002", "no-measures", ERROR, workbook.no_measures, keeps_promise=True),
    Rule("WBK003", "formula-never-calculated", ERROR, workbook.formula_never_calculated, keeps_promise=True),
    Rule("WBK004", "error-value", ERROR, workbook.error_value, keeps_promise=True),
    Rule("WBK005", "repeated-header-row", INFO, workbook.repeated_header),
    Rule("WBK006", "merged-cells", ERROR, workbook.merged_cells),
    Rule("WBK007", "dropdown-lost", WARNING, template.dropdown_lost),
    Rule("WBK008", "second-measures-table", WARNING, workbook.second_measures_table),
    Rule("COL001", "missing-column", ERROR, workbook.missing_column, keeps_promise=True),
    Rule("COL002", "duplicate-column", ERROR, workbook.duplicate_column),
    Rule("COL003", "unknown-column", INFO, workbook.unknown_column),
    Rule("COL004", "header-read-after-cleaning", INFO, workbook.header_read_after_cleaning),
    Rule("ROW001", "measure-empty", ERROR, workbook.measure_empty, keeps_promise=True),
    Rule("ROW002", "numbering", WARNING, workbook.numbering),
    Rule("ROW003", "row-below-table", WARNING, workbook.row_below_table),
    Rule("ROW004", "hidden-row", WARNING, workbook.hidden_row),
    Rule("OWN001", "missing-owner", ERROR, owners.missing_owner, keeps_promise=True),
    Rule("OWN002", "unknown-owner", ERROR, owners.unknown_owner, keeps_promise=True),
    Rule("OWN003", "owner-read-by-other-name", WARNING, owners.owner_read_by_other_name),
    Rule("OWN004", "no-lead-owner", INFO, owners.no_lead_owner),
    Rule("OWN005", "owner-without-measure", INFO, owners.owner_without_measure),
    Rule("OWN006", "owner-not-in-use", ERROR, owners.owner_not_in_use),
    Rule("OWN007", "duplicate-owner", ERROR, owners.duplicate_owner),
    Rule("PER001", "missing-period", ERROR, periods.missing_period),
    Rule("PER002", "unreadable-period", WARNING, periods.unreadable_period),
    Rule("PER003", "impossible-date", ERROR, periods.impossible_date),
    Rule("PER004", "period-outside-fiscal-year", ERROR, periods.period_outside_fiscal_year),
    Rule("PER005", "period-partly-outside", WARNING, periods.period_partly_outside),
    Rule("PER006", "era-slip", WARNING, periods.era_slip),
    Rule("PER007", "mixed-period-styles", INFO, periods.mixed_period_styles),
    Rule("PER008", "method-date-differs", INFO, periods.method_date_differs),
    Rule("RES001", "missing-result", ERROR, results.missing_result),
    Rule("RES002", "result-fits-another-measure", WARNING, results.result_fits_another_measure),
    Rule("RES003", "near-duplicate-text", WARNING, results.near_duplicate_text),
    Rule("RES004", "summary-equals-outcome", INFO, results.summary_equals_outcome),
    Rule("RES005", "numbers-disagree", WARNING, results.numbers_disagree),
    Rule("RES006", "outcome-reads-as-plan", INFO, results.outcome_reads_as_plan),
    Rule("TXT001", "malformed-thai", WARNING, text.malformed_thai),
    Rule("TXT002", "known-typo", WARNING, text.known_slip),
    Rule("TXT003", "mixed-list-style", WARNING, text.mixed_list_style),
    Rule("TXT004", "mixed-digits", INFO, text.mixed_digits),
    Rule("TXT005", "spacing", INFO, text.spacing),
    Rule("TXT006", "long-cell", INFO, text.long_cell),
    Rule("TXT007", "character-word-cannot-hold", ERROR, text.character_word_cannot_hold, keeps_promise=True),
    Rule("MEM001", "missing-field", ERROR, memo.missing_field, keeps_promise=True),
    Rule("MEM002", "addressee", ERROR, heading.addressee),
    Rule("MEM003", "memo-number", WARNING, heading.memo_number),
    Rule("MEM004", "memo-date", WARNING, heading.memo_date),
    Rule("MEM005", "acting-wording", WARNING, heading.acting_wording),
    Rule("MEM006", "incomplete-signer", ERROR, memo.incomplete_signer, keeps_promise=True),
    Rule("MEM007", "placeholder-left", ERROR, memo.placeholder_left),
    Rule("MEM008", "garuda-not-set", WARNING, memo.garuda_not_set),
    Rule("MEM009", "agency-or-year-disagrees", WARNING, heading.agency_or_year_disagrees),
    Rule("ITA001", "score-invalid", ERROR, ita.score_invalid),
    Rule("ITA002", "level-impossible", ERROR, ita.level_impossible),
    Rule("ITA003", "total-disagrees", WARNING, ita.total_disagrees),
    Rule("TPL001", "undeclared-variable", ERROR, _found_in_templates, keeps_promise=True),
)

RULES_BY_CODE = {rule.code: rule for rule in RULES}


def check(dossier: Dossier, needs: Requirements, control: RuleControl | None = None) -> Report:
    """Return the report of every rule over a dossier.

    Args:
        dossier: What the workbook says.
        needs: What the wanted documents need of it.
        control: What the agency has switched off or weighs otherwise; nothing by default.
    """
    control = control or RuleControl()
    found = (
        diagnostic
        for rule in RULES
        if rule.code not in control.off
        for diagnostic in rule.run(dossier, needs)
    )
    return Report(in_reading_order(control.weighed(found)), measures=len(dossier.measures))


def control_of(dossier: Dossier) -> RuleControl:
    """Return what the agency's settings make of the rules."""
    return RuleControl.typed(RULES, dossier.setting("rules_off"), dossier.setting("severities"))


def matching(patterns: Collection[str]) -> frozenset[str]:
    """Return the codes that patterns such as ``OWN001`` or ``OWN`` mean.

    Raises:
        ValueError: with the first pattern that no code begins with.
    """
    codes: set[str] = set()
    for pattern in patterns:
        wanted = pattern.strip().upper()
        meant = {rule.code for rule in RULES if wanted and rule.code.startswith(wanted)}
        if not meant:
            raise ValueError(pattern.strip())
        codes |= meant
    return frozenset(codes)
