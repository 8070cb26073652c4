// Roles and what they may do. One table decides; what it does not grant is denied.
//
// Used by the gateway on every route and by services that check a caller's role. Pure.
//
// The role `patient` has no permissions: until a sign-in is linked to a patient's record, "my own"
// and "somebody else's" cannot be told apart, so every patient route is closed to it.
//
// The role `manager` sees numbers and no patient: small ones are hidden from it
// (query-side/analytics/small_groups.h).
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace carelog::auth {

enum class Role { admin, clinician, receptionist, biller, auditor, patient, service, manager };

inline constexpr std::array all_roles = {Role::admin,   Role::clinician, Role::receptionist,
                                         Role::biller,  Role::auditor,   Role::patient,
                                         Role::service, Role::manager};

enum class Permission {
  register_patient,
  correct_patient,
  deactivate_patient,
  reactivate_patient,
  mark_deceased,
  merge_patients,
  import_patients,
  list_patients,
  read_patient,
  read_history,
  read_chart,
  write_chart,
  read_encounters,
  write_encounters,
  read_billing,
  write_billing,
  read_analytics,
  read_audit,
  read_metrics,
  operate_projections,
  manage_users,
  break_glass,  // to name an emergency as the purpose
};

inline constexpr std::array all_permissions = {
    Permission::register_patient,   Permission::correct_patient,     Permission::deactivate_patient,
    Permission::reactivate_patient, Permission::mark_deceased,       Permission::merge_patients,
    Permission::import_patients,    Permission::list_patients,       Permission::read_patient,
    Permission::read_history,       Permission::read_chart,          Permission::write_chart,
    Permission::read_encounters,    Permission::write_encounters,    Permission::read_billing,
    Permission::write_billing,      Permission::read_analytics,      Permission::read_audit,
    Permission::read_metrics,       Permission::operate_projections, Permission::manage_users,
    Permission::break_glass,
};

[[nodiscard]] bool allowed(Role role, Permission permission);

// "clinician". Stored in users and tokens: never renamed.
std::string_view role_name(Role role);
std::optional<Role> role_from_name(std::string_view name);  // nullopt: no such role

// "register-patient": for error details and documents.
std::string_view permission_name(Permission permission);

}  // namespace carelog::auth
