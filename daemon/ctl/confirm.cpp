#include "daemon/ctl/confirm.hpp"

#include <ostream>

namespace tokenkeeper::ctl {

std::optional<exit_status> confirm(const context& in, bool yes, const std::string& question) {
    if (yes) return std::nullopt;
    const auto said = in.ask(question + " [y/N] ");
    if (!said) {
        return tell(in, {exit_status::usage,
                         "others may depend on what this ends, and there is no terminal to ask on",
                         {},
                         "Give --yes where it is meant"});
    }
    for (const char* agreed : {"y", "Y", "yes", "Yes", "YES"}) {
        if (*said == agreed) return std::nullopt;
    }
    return tell(in, {exit_status::failed, "nothing was done", {}, ""});
}

}  // namespace tokenkeeper::ctl
