// The verbs, each in its own verb_*.cc.
#pragma once

#include "tools/verbs/verb.h"

namespace carelog::tools {

Verb up_verb();
Verb serve_verb();
Verb status_verb();
Verb doctor_verb();
Verb replay_verb();
Verb audit_show_verb();
Verb audit_search_verb();
Verb audit_export_verb();
Verb audit_head_verb();
Verb audit_verify_verb();
Verb log_info_verb();
Verb log_verify_verb();
Verb log_export_verb();
Verb log_import_verb();
Verb rebuild_verb();
Verb projections_list_verb();
Verb projections_drop_verb();
Verb projections_parked_verb();
Verb projections_retry_verb();
Verb projections_release_verb();
Verb checksum_verb();
Verb billing_verify_verb();
Verb billing_run_verb();
Verb billing_journal_verb();
Verb seed_verb();
Verb import_verb();
Verb import_fhir_verb();
Verb import_synthea_verb();
Verb export_fhir_verb();
Verb export_csv_verb();
Verb export_bundle_verb();
Verb export_document_verb();
Verb token_verb();
Verb user_list_verb();
Verb user_add_verb();
Verb user_disable_verb();
Verb user_enable_verb();
Verb user_reset_password_verb();
Verb user_reset_second_factor_verb();
Verb keys_make_authority_verb();
Verb keys_issue_verb();
Verb keys_rotate_verb();
Verb version_verb();

}  // namespace carelog::tools
