#include "daemon/ctl/exit_status.hpp"

#include "lib/session/session_view.hpp"

namespace tokenkeeper::ctl {
namespace {

int rank(exit_status status) noexcept {
    switch (status) {
        case exit_status::fine:
            return 0;
        case exit_status::degraded:
            return 1;
        case exit_status::attention:
            return 2;
        case exit_status::failed:
            return 3;
        case exit_status::not_permitted:
            return 4;
        case exit_status::unreachable:
            return 5;
        case exit_status::usage:
            break;
    }
    return 6;
}

}  // namespace

exit_status status_for_state(std::string_view state) noexcept {
    const auto value = session_state_from(state);
    if (!value) return exit_status::degraded;
    switch (attention_of(*value)) {
        case attention::none:
            return exit_status::fine;
        case attention::degraded:
            return exit_status::degraded;
        case attention::needed:
            break;
    }
    return exit_status::attention;
}

exit_status worse_status(exit_status a, exit_status b) noexcept {
    return rank(a) < rank(b) ? b : a;
}

}  // namespace tokenkeeper::ctl
