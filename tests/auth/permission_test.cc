// The table of permissions, written a second time by hand, so that a change must be made twice.
#include "auth/permission.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace carelog::auth {
namespace {

struct Row {
  Permission permission;
  const char* name;
  // One letter per role in the order of the header: x may, - may not.
  const char* admin_clinician_receptionist_biller_auditor_patient_service_manager;
};

constexpr Row expected[] = {
    {Permission::register_patient, "register-patient", "xxx---x-"},
    {Permission::correct_patient, "correct-patient", "xxx---x-"},
    {Permission::deactivate_patient, "deactivate-patient", "xx------"},
    {Permission::reactivate_patient, "reactivate-patient", "xx------"},
    {Permission::mark_deceased, "mark-deceased", "xx----x-"},
    {Permission::merge_patients, "merge-patients", "xx------"},
    {Permission::import_patients, "import-patients", "x-----x-"},
    {Permission::list_patients, "list-patients", "xxxxx-x-"},
    {Permission::read_patient, "read-patient", "xxxxx-x-"},
    {Permission::read_history, "read-history", "xx--x---"},
    {Permission::read_chart, "read-chart", "xx--x-x-"},
    {Permission::write_chart, "write-chart", "xx----x-"},
    {Permission::read_encounters, "read-encounters", "xxx-x-x-"},
    {Permission::write_encounters, "write-encounters", "xxx---x-"},
    {Permission::read_billing, "read-billing", "x--xx-x-"},
    {Permission::write_billing, "write-billing", "x--x--x-"},
    {Permission::read_analytics, "read-analytics", "xx-xx-xx"},
    {Permission::read_audit, "read-audit", "x---x---"},
    {Permission::read_metrics, "read-metrics", "x-----x-"},
    {Permission::operate_projections, "operate-projections", "x-------"},
    {Permission::manage_users, "manage-users", "x-------"},
    {Permission::break_glass, "break-glass", "xx----x-"},
};

TEST(Permissions, AreGrantedAsTheTableSaysAndNotOtherwise) {
  std::set<Permission> seen;
  for (const Row& row : expected) {
    seen.insert(row.permission);
    EXPECT_EQ(permission_name(row.permission), row.name);
    const std::string letters =
        row.admin_clinician_receptionist_biller_auditor_patient_service_manager;
    ASSERT_EQ(letters.size(), all_roles.size()) << row.name;
    for (std::size_t i = 0; i < all_roles.size(); ++i) {
      EXPECT_EQ(allowed(all_roles[i], row.permission), letters[i] == 'x')
          << role_name(all_roles[i]) << " " << row.name;
    }
  }
  EXPECT_EQ(seen.size(), all_permissions.size());
}

TEST(Permissions, GiveAPatientNothing) {
  for (Permission permission : all_permissions) {
    EXPECT_FALSE(allowed(Role::patient, permission)) << permission_name(permission);
  }
}

TEST(Permissions, DenyWhatTheTableDoesNotName) {
  EXPECT_FALSE(allowed(Role::admin, static_cast<Permission>(all_permissions.size())));
  EXPECT_FALSE(allowed(Role::admin, static_cast<Permission>(-1)));
}

TEST(Roles, AreKnownByTheirNames) {
  for (Role role : all_roles) EXPECT_EQ(role_from_name(role_name(role)), role);
  for (const char* name : {"", "Admin", "root", "admin ", "nurse"}) {
    EXPECT_EQ(role_from_name(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace carelog::auth
