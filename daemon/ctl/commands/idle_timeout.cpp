#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/commands/confirmation.hpp"
#include "daemon/ctl/daemon_client/json_members.hpp"
#include "daemon/ctl/output/idle_timeout_page.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "lib/base/printable.hpp"

#include <ostream>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

namespace json = boost::json;
/// `idle-timeout`: changes an organization's idle timeout where a change is wanted, and prints the present
/// one: as a page with the session whose token was used, or as JSON just as Genesys Cloud gave it.
class idle_timeout_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {
            "idle-timeout", "Show or change an organization's idle timeout",
            "It holds for the whole organization. Everything that you do not change stays as it is, also "
            "the\n"
            "timeouts of groups. --disable, and --set to a shorter time than the present one, ask first.\n\n"
            "Example: tokenkeeperctl idle-timeout acme --set 15m"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        const char* const change = "change";
        return {organization_name(organization_),
                session_choice(session_),
                {"--set", "Set the idle timeout to this length, for example 15m, and switch it on", &length_,
                 "DURATION", false, change},
                {"--enable", "Switch the idle timeout on", &enable_, "", false, change},
                {"--disable", "Switch the idle timeout off", &disable_, "", false, change},
                {"--json", "Print the JSON answer of Genesys Cloud", &json_},
                yes_flag(yes_)};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        const std::string target =
            "/v1/organizations/" + percent_encode(organization_) + "/idle-timeout" + session_query(session_);
        if (!yes_) {
            if (const auto end = ask_first(context, target)) return *end;
        }
        const std::string body = requested_change();
        const auto answer = fetch(context.daemon, body.empty() ? method::get : method::put, target,
                                  context.timeouts.acting, body);
        if (!answer) return report(context, answer.error(), organization_);
        context.out << (json_ ? terminal_safe(answer->text) + "\n"
                              : render_idle_timeout(organization_, *answer));
        return exit_status::fine;
    }

private:
    /// Asks before a change that ends sessions or protection. Nullopt: go on.
    [[nodiscard]] std::optional<exit_status> ask_first(const command_context& context,
                                                       const std::string& target) const {
        const std::string owner = printable(organization_);
        if (disable_) {
            return confirm(context, false,
                           "Switch off the idle timeout of " + owner +
                               "? Tokens that no program uses then live until they expire.");
        }
        if (!length_) return std::nullopt;
        const auto answer = fetch(context.daemon, method::get, target, context.timeouts.acting);
        if (!answer) return report(context, answer.error(), organization_);
        const auto present = timeout_in_force(answer->value.get_object());
        if (present && *length_ >= *present) return std::nullopt;
        const std::string change = present ? "from " + length_in_words(*present) + " to " : "to ";
        return confirm(context, false,
                       "Shorten the idle timeout of " + owner + " " + change + length_in_words(*length_) +
                           "? Sessions that were idle for longer end at once.");
    }

    /// Zero where the timeout is off: one that begins to apply is not a shorter one. Nullopt where Genesys
    /// Cloud did not tell.
    static std::optional<seconds> timeout_in_force(const json::object& timeout) {
        const auto enabled = flag_member(timeout, "enableIdleTokenTimeout");
        if (enabled == false) return seconds{0};
        return enabled ? length_member(timeout, "idleTokenTimeoutSeconds") : std::nullopt;
    }

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
