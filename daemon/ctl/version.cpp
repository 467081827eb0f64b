#include "daemon/ctl/version.hpp"

namespace tokenkeeper::ctl {

std::string version_line() {
    return "tokenkeeperctl " TOKENKEEPER_VERSION;
}

}  // namespace tokenkeeper::ctl
