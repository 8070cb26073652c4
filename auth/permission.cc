#include "auth/permission.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace carelog::auth {
namespace {

using enum Role;

struct Grant {
  Permission permission;
  std::string_view name;
  std::uint32_t roles;
};

constexpr std::uint32_t bit(Role role) {
  return 1U << static_cast<unsigned>(role);
}

constexpr std::uint32_t to(std::initializer_list<Role> roles) {
  std::uint32_t mask = 0;
  for (Role role : roles) mask |= bit(role);
  return mask;
}

constexpr std::array grants = {
    Grant{Permission::register_patient, "register-patient",
          to({admin, clinician, receptionist, service})},
    Grant{Permission::correct_patient, "correct-patient",
          to({admin, clinician, receptionist, service})},
    Grant{Permission::deactivate_patient, "deactivate-patient", to({admin, clinician})},
    Grant{Permission::reactivate_patient, "reactivate-patient", to({admin, clinician})},
    Grant{Permission::mark_deceased, "mark-deceased", to({admin, clinician, service})},
    Grant{Permission::merge_patients, "merge-patients", to({admin, clinician})},
    Grant{Permission::import_patients, "import-patients", to({admin, service})},
    Grant{Permission::list_patients, "list-patients",
          to({admin, clinician, receptionist, biller, auditor, service})},
    Grant{Permission::read_patient, "read-patient",
          to({admin, clinician, receptionist, biller, auditor, service})},
    Grant{Permission::read_history, "read-history", to({admin, clinician, auditor})},
    Grant{Permission::read_chart, "read-chart", to({admin, clinician, auditor, service})},
    Grant{Permission::write_chart, "write-chart", to({admin, clinician, service})},
    Grant{Permission::read_encounters, "read-encounters",
          to({admin, clinician, receptionist, auditor, service})},
    Grant{Permission::write_encounters, "write-encounters",
          to({admin, clinician, receptionist, service})},
    Grant{Permission::read_billing, "read-billing", to({admin, biller, auditor, service})},
    Grant{Permission::write_billing, "write-billing", to({admin, biller, service})},
    Grant{Permission::read_analytics, "read-analytics",
          to({admin, clinician, biller, auditor, service, manager})},
    Grant{Permission::read_audit, "read-audit", to({admin, auditor})},
    Grant{Permission::read_metrics, "read-metrics", to({admin, service})},
    Grant{Permission::operate_projections, "operate-projections", to({admin})},
    Grant{Permission::manage_users, "manage-users", to({admin})},
    Grant{Permission::break_glass, "break-glass", to({admin, clinician, service})},
};

constexpr bool every_permission_has_its_row() {
  for (std::size_t i = 0; i < grants.size(); ++i) {
    if (grants[i].permission != static_cast<Permission>(i)) return false;
  }
  return grants.size() == all_permissions.size();
}
static_assert(every_permission_has_its_row());

constexpr std::array<std::string_view, all_roles.size()> role_names = {
    "admin", "clinician", "receptionist", "biller", "auditor", "patient", "service", "manager"};

}  // namespace

bool allowed(Role role, Permission permission) {
  const auto row = static_cast<std::size_t>(permission);
  return row < grants.size() && (grants[row].roles & bit(role)) != 0;
}

std::string_view role_name(Role role) {
  return role_names.at(static_cast<std::size_t>(role));
}

std::optional<Role> role_from_name(std::string_view name) {
  const auto* found = std::find(role_names.begin(), role_names.end(), name);
  if (found == role_names.end()) return std::nullopt;
  return static_cast<Role>(found - role_names.begin());
}

std::string_view permission_name(Permission permission) {
  return grants.at(static_cast<std::size_t>(permission)).name;
}

}  // namespace carelog::auth
