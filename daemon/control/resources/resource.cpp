#include "daemon/control/resources/resource.hpp"

namespace tokenkeeper::control {

std::optional<problem> refuse_parameters(call& /*request*/, const parameters& given) {
    return check_names(given, {});
}

const std::vector<api_resource>& all_resources() {
    static const auto table = [] {
        std::vector<api_resource> lines;
        for (const auto part :
             {daemon_resources(), description_resources(), metrics_resources(), session_resources(),
              login_resources(), event_resources(), organization_resources()})
            lines.insert(lines.end(), part.begin(), part.end());
        return lines;
    }();
    return table;
}

}  // namespace tokenkeeper::control
