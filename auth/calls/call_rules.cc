#include "auth/calls/call_rules.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace carelog::auth {
namespace {

using enum PeerRole;
using enum Permission;

constexpr std::uint32_t from(std::initializer_list<PeerRole> peers) {
  std::uint32_t mask = 0;
  for (const PeerRole peer : peers) mask |= 1U << static_cast<unsigned>(peer);
  return mask;
}

constexpr std::string_view commands = "CommandService";
constexpr std::string_view unique_values = "UniqueValueService";
constexpr std::string_view patients = "PatientQueryService";
constexpr std::string_view charts = "ChartQueryService";
constexpr std::string_view rows = "RowQueryService";
constexpr std::string_view bills = "BillingQueryService";
constexpr std::string_view audit = "AuditQueryService";
constexpr std::string_view users = "AuthService";
constexpr std::string_view sessions = "SessionService";
constexpr std::string_view user_care = "UserService";
constexpr std::string_view signing_keys = "KeyService";
constexpr std::string_view accesses = "AccessLogService";
constexpr std::string_view projections = "ProjectionService";
constexpr auto machines = std::nullopt;

constexpr auto command_rules = std::to_array<CallRule>({
    // Commands come in one envelope; each counts as a method here.
    {commands, "RegisterPatient", from({gateway}), register_patient},
    {commands, "CorrectPatientDetails", from({gateway}), correct_patient},
    {commands, "DeactivatePatient", from({gateway}), deactivate_patient},
    {commands, "ReactivatePatient", from({gateway}), reactivate_patient},
    {commands, "MarkPatientDeceased", from({gateway}), mark_deceased},
    {commands, "RetractPatientDeath", from({gateway}), mark_deceased},
    {commands, "MergePatient", from({gateway}), merge_patients},
    {commands, "UnmergePatient", from({gateway}), merge_patients},
    {commands, "MarkNotDuplicate", from({gateway}), merge_patients},
    {commands, "RetractNotDuplicate", from({gateway}), merge_patients},
    {commands, "AcceptPatientMerge", from({command}), machines},
    {commands, "RevertPatientMerge", from({command}), machines},
    {commands, "SettlePatientMerge", from({command}), machines},
    {commands, "RecordAllergy", from({gateway}), write_chart},
    {commands, "AmendAllergy", from({gateway}), write_chart},
    {commands, "MarkAllergyInError", from({gateway}), write_chart},
    {commands, "RecordCondition", from({gateway}), write_chart},
    {commands, "AmendCondition", from({gateway}), write_chart},
    {commands, "MarkConditionInError", from({gateway}), write_chart},
    {commands, "RecordMedication", from({gateway}), write_chart},
    {commands, "AmendMedication", from({gateway}), write_chart},
    {commands, "MarkMedicationInError", from({gateway}), write_chart},
    {commands, "RecordProcedure", from({gateway}), write_chart},
    {commands, "AmendProcedure", from({gateway}), write_chart},
    {commands, "MarkProcedureInError", from({gateway}), write_chart},
    {commands, "RecordImmunization", from({gateway}), write_chart},
    {commands, "AmendImmunization", from({gateway}), write_chart},
    {commands, "MarkImmunizationInError", from({gateway}), write_chart},
    {commands, "RecordObservation", from({gateway}), write_chart},
    {commands, "AmendObservation", from({gateway}), write_chart},
    {commands, "MarkObservationInError", from({gateway}), write_chart},
    {commands, "RecordEncounter", from({gateway}), write_encounters},
    {commands, "AmendEncounter", from({gateway}), write_encounters},
    {commands, "MarkEncounterInError", from({gateway}), write_encounters},
    {commands, "RecordCarePlan", from({gateway}), write_chart},
    {commands, "AmendCarePlan", from({gateway}), write_chart},
    {commands, "MarkCarePlanInError", from({gateway}), write_chart},
    {commands, "RecordNote", from({gateway}), write_chart},
    {commands, "AmendNote", from({gateway}), write_chart},
    {commands, "MarkNoteInError", from({gateway}), write_chart},
    {commands, "CreateBillingAccount", from({billing}), machines},
    {commands, "RecordCharge", from({gateway}), write_billing},
    {commands, "CancelCharge", from({gateway}), write_billing},
    {commands, "GenerateInvoice", from({gateway}), write_billing},
    {commands, "VoidInvoice", from({gateway}), write_billing},
    {commands, "WriteOffInvoice", from({gateway}), write_billing},
    {commands, "RecordPayment", from({gateway}), write_billing},
    {commands, "RefundPayment", from({gateway}), write_billing},
    {commands, "ReversePayment", from({gateway}), write_billing},
    {commands, "AssignInvoiceNumber", from({billing}), machines},
    {commands, "NumberInvoice", from({billing}), machines},
    {commands, "PublishPrices", from({gateway}), write_billing},
    {commands, "RecordPayer", from({gateway}), write_billing},
    {commands, "RecordCoverage", from({gateway}), write_billing},
    {commands, "EndCoverage", from({gateway}), write_billing},
    {commands, "SubmitClaim", from({gateway}), write_billing},
    {commands, "AcceptClaim", from({gateway}), write_billing},
    {commands, "DenyClaim", from({gateway}), write_billing},
    {commands, "RetractClaimOutcome", from({gateway}), write_billing},
    {commands, "RecordPayerPayment", from({gateway}), write_billing},
    {commands, "ReversePayerPayment", from({gateway}), write_billing},
    {commands, "TakeMoneyOfRecord", from({gateway}), import_patients},
    {commands, "ReadPrices", from({billing}), machines},
    {commands, "ChargeService", from({billing}), machines},
    {commands, "WithdrawService", from({billing}), machines},
    {commands, "DecideGroups", from({gateway}), import_patients},
    {commands, "SendCanary", from({gateway}), machines},
    {commands, "GetLeadership", from({command, billing, gateway, tool}), machines},
});

constexpr auto other_rules = std::to_array<CallRule>({
    {"UniqueUseService", "Settle", from({command}), machines},
    {unique_values, "Reserve", from({command}), machines},
    {unique_values, "Settle", from({command}), machines},
    {unique_values, "GetLeadership", from({command, gateway, tool}), machines},
    {patients, "GetPatient", from({gateway}), read_patient},
    {patients, "GetPatientAsOf", from({gateway}), read_patient},
    {patients, "ListPatients", from({gateway}), list_patients},
    {patients, "ListDuplicates", from({gateway}), merge_patients},
    {patients, "GetPatientHistory", from({gateway}), read_history},
    {charts, "GetEntry", from({gateway}), read_chart},
    {charts, "ListEntries", from({gateway}), read_chart},
    {charts, "GetEncounter", from({gateway}), read_encounters},
    {charts, "ListEncounters", from({gateway}), read_encounters},
    {charts, "GetTimeline", from({gateway}), read_history},
    {charts, "GetCareRelation", from({gateway}), read_chart},
    // Lists of rows come by one method: here each is a method of its own.
    {rows, "occupancy", from({gateway}), read_encounters},
    {"ReadModelService", "Reach", from({gateway}), machines},
    {"HotRowsService", "GetCounts", from({gateway}), machines},
    {bills, "GetAccount", from({gateway}), read_billing},
    {bills, "GetPrices", from({gateway}), read_billing},
    {bills, "GetPayers", from({gateway}), read_billing},
    {bills, "GetMoneyOfRecord", from({gateway}), read_billing},
    {bills, "GetAgeing", from({gateway}), read_billing},
    {bills, "ListUnpriced", from({gateway}), read_billing},
    {bills, "ListUninvoiced", from({gateway}), read_billing},
    {"AnalyticsQueryService", "GetSummary", from({gateway}), read_analytics},
    {"AnalyticsQueryService", "GetMeasure", from({gateway}), read_analytics},
    {"AnalyticsQueryService", "GetOverview", from({gateway}), read_analytics},
    {"AnalyticsQueryService", "WatchToday", from({gateway}), read_analytics},
    {audit, "SearchAudit", from({gateway}), read_audit},
    {users, "Login", from({gateway}), machines},
    {users, "Validate", from({gateway}), machines},
    {users, "RegisterUser", from({gateway}), manage_users},
    {users, "ChangePassword", from({gateway}), machines},
    {users, "GetKeys", from({gateway}), machines},
    {users, "Authorize", from({gateway}), machines},
    // The password in them says whose.
    {users, "EnrolSecondFactor", from({gateway}), machines},
    {users, "ConfirmSecondFactor", from({gateway}), machines},
    {users, "RemoveSecondFactor", from({gateway}), machines},
    {sessions, "RedeemCode", from({gateway}), machines},
    {sessions, "Refresh", from({gateway}), machines},
    // The access token in them says whose.
    {sessions, "ListSessions", from({gateway}), machines},
    {sessions, "EndSessions", from({gateway}), machines},
    {sessions, "GetEndedSessions", from({gateway}), machines},
    {user_care, "ListUsers", from({gateway}), manage_users},
    {user_care, "GetUser", from({gateway}), manage_users},
    {user_care, "DisableUser", from({gateway}), manage_users},
    {user_care, "EnableUser", from({gateway}), manage_users},
    {user_care, "ResetPassword", from({gateway}), manage_users},
    {user_care, "ListUserSessions", from({gateway}), manage_users},
    {user_care, "EndUserSessions", from({gateway}), manage_users},
    {user_care, "ResetSecondFactor", from({gateway}), manage_users},
    {signing_keys, "RotateKeys", from({gateway}), manage_users},
    {signing_keys, "ReplaceKeys", from({gateway}), manage_users},
    {signing_keys, "ListKeys", from({gateway}), manage_users},
    {accesses, "GetPosition", from({gateway}), machines},
    {accesses, "CopyEntries", from({gateway}), machines},
});

constexpr auto projection_rules = std::to_array<CallRule>({
    {projections, "GetStatus", from({gateway, tool}), machines},
    {projections, "Rebuild", from({gateway, tool}), machines},
    {projections, "CancelRebuild", from({gateway, tool}), machines},
    {projections, "ListGenerations", from({gateway, tool}), machines},
    {projections, "DropGeneration", from({gateway, tool}), machines},
    {projections, "Checksum", from({tool}), machines},
    {projections, "ListParked", from({gateway, tool}), machines},
    {projections, "RetryParked", from({gateway, tool}), machines},
    {projections, "ReleaseParked", from({gateway, tool}), machines},
    {projections, "ListLogs", from({gateway, tool}), machines},
    {projections, "ReadLog", from({gateway, tool}), machines},
});

constexpr auto rules = [] {
  std::array<CallRule, command_rules.size() + other_rules.size() + projection_rules.size()> all{};
  auto next = std::copy(command_rules.begin(), command_rules.end(), all.begin());
  next = std::copy(other_rules.begin(), other_rules.end(), next);
  std::copy(projection_rules.begin(), projection_rules.end(), next);
  return all;
}();

}  // namespace

std::span<const CallRule> call_rules() {
  return rules;
}

const CallRule* call_rule(std::string_view service, std::string_view method) {
  const auto* found = std::find_if(rules.begin(), rules.end(), [&](const CallRule& rule) {
    return rule.service == service && rule.method == method;
  });
  return found == rules.end() ? nullptr : found;
}

std::string_view short_service_name(std::string_view full_name) {
  const std::size_t dot = full_name.rfind('.');
  return dot == std::string_view::npos ? full_name : full_name.substr(dot + 1);
}

}  // namespace carelog::auth
