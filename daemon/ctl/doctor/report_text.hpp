#pragma once

#include "daemon/ctl/doctor/finding.hpp"
#include "daemon/ctl/text/style.hpp"

#include <string>

namespace tokenkeeper::ctl::doctor {

/// One line for each finding, its advice indented below, and the counts at the end. Safe to print.
std::string report_text(const findings& found, const text_style& style);

/// {"findings":[{"section":…,"subject":…,"verdict":…,"message":…,"advice":…}],"counts":{…}}, with a line end.
std::string report_json(const findings& found);

}  // namespace tokenkeeper::ctl::doctor
