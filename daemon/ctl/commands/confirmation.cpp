#include "daemon/ctl/commands/confirmation.hpp"

namespace tokenkeeper::ctl {

std::optional<exit_status> confirm(const command_context& context, bool yes, const std::string& question) {
    if (yes) return std::nullopt;
    const auto reply = context.ask(question + " [y/N] ");
    if (!reply) {
        return report(context, {exit_status::usage,
                                "this cannot be undone, and there is no terminal to ask on",
                                {},
                                "Add --yes to do it without a question"});
    }
    for (const char* agreement : {"y", "Y", "yes", "Yes", "YES"}) {
        if (*reply == agreement) return std::nullopt;
    }
    return report(context, {exit_status::failed, "nothing was done", {}, ""});
}

}  // namespace tokenkeeper::ctl
