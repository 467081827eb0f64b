#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/commands/confirmation.hpp"
#include "daemon/ctl/output/idle_timeout_page.hpp"
#include "daemon/logging/printable.hpp"

#include <ostream>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

namespace json = boost::json;
using logging::printable;

/// `idle-timeout`: changes an organization's idle timeout where a change is wanted (asks first before it is
/// switched off), and prints the present one: as a page with the session whose token was used, or as JSON
/// just as Genesys Cloud gave it.
class idle_timeout_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {"idle-timeout", "Show or change an organization's idle timeout",
                "It holds for the whole organization. What is not changed stays as it is, groups included.\n"
                "--disable asks first.\n\n"
                "Example: tokenkeeperctl idle-timeout acme --set 15m"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        const char* const change = "change";
        return {organization_name(organization_),
                session_choice(session_),
                {"--set", "Set its length, for example 15m, and switch it on", &length_, "DURATION", false,
                 change},
                {"--enable", "Switch it on", &enable_, "", false, change},
                {"--disable", "Switch it off", &disable_, "", false, change},
                {"--json", "Print it as Genesys Cloud gave it", &json_},
                yes_flag(yes_)};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        if (disable_) {
            const auto refusal = confirm(context, yes_,
                                         "Switch off the idle timeout of " + printable(organization_) +
                                             "? Tokens that nobody uses then live until they expire.");
            if (refusal) return *refusal;
        }
        const std::string target =
            "/v1/organizations/" + percent_encode(organization_) + "/idle-timeout" + session_query(session_);
        const std::string body = requested_change();
        const auto answer = fetch(context.daemon, body.empty() ? method::get : method::put, target,
                                  context.timeouts.acting, body);
        if (!answer) return report(context, answer.error(), organization_);
        context.out << (json_ ? terminal_safe(answer->text) + "\n"
                              : render_idle_timeout(organization_, *answer));
        return exit_status::fine;
    }

private:
    /// The body of the request; empty where nothing is to change.
    [[nodiscard]] std::string requested_change() const {
        json::object change;
        if (enable_ || disable_) change["enabled"] = enable_;
        if (length_) change["seconds"] = length_->count();
        return change.empty() ? std::string{} : json::serialize(change);
    }

    std::string organization_;
    std::string session_;
    std::optional<seconds> length_;
    bool enable_ = false;
    bool disable_ = false;
    bool json_ = false;
    bool yes_ = false;
};

}  // namespace

std::unique_ptr<command> make_idle_timeout_command() {
    return std::make_unique<idle_timeout_command>();
}

}  // namespace tokenkeeper::ctl
