// The columns read from the view `patients`.
#pragma once

#include "query-side/patients/patient_reader.h"
#include "query-side/reading/view.h"

namespace carelog::query {

void read_identifiers(std::string_view json, PatientView& patient);

inline constexpr auto patient_columns = view<PatientView>(
    from("id", &PatientView::mutable_id), from("clinic", &PatientView::mutable_clinic),
    from("name", &PatientView::mutable_name), from("email", &PatientView::mutable_email),
    from("address", &PatientView::mutable_address),
    from("date_of_birth", &PatientView::mutable_date_of_birth),
    from("registered_date", &PatientView::mutable_registered_date),
    from("identifiers", read_identifiers), from("gender", &PatientView::mutable_gender),
    from("telephone", &PatientView::mutable_telephone),
    from("deceased_date", &PatientView::mutable_deceased_date),
    from("deceased_time", &PatientView::mutable_deceased_time),
    from("deceased_undated", &PatientView::set_deceased), from("active", &PatientView::set_active),
    from("version", &PatientView::set_version), from("details", &PatientView::mutable_details));

}  // namespace carelog::query
