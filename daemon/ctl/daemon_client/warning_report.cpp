#include "daemon/ctl/daemon_client/warning_report.hpp"

#include "daemon/ctl/daemon_client/json_members.hpp"

#include <algorithm>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {

std::vector<warning_report> read_warnings(const boost::json::object& owner) {
    std::vector<warning_report> warnings;
    const auto* values = array_member(owner, "warnings");
    if (values == nullptr) return warnings;
    for (const auto& value : *values) {
        const auto* warning = value.if_object();
        if (warning == nullptr || text_member(*warning, "code").empty()) continue;
        warnings.push_back({text_member(*warning, "code"), text_member(*warning, "severity"),
                            time_member(*warning, "since"), text_member(*warning, "message"),
                            text_member(*warning, "hint")});
    }
    std::stable_partition(warnings.begin(), warnings.end(),
                          [](const warning_report& warning) { return warning.severity == "attention"; });
    return warnings;
}

}  // namespace tokenkeeper::ctl
