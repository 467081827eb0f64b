#include "daemon/ctl/exit_status.hpp"

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
        case exit_status::cannot_execute:
        case exit_status::command_not_found:
            break;
    }
    return 6;
}

}  // namespace

exit_status worse_status(exit_status a, exit_status b) noexcept {
    return rank(a) < rank(b) ? b : a;
}

}  // namespace tokenkeeper::ctl
