#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/commands/confirmation.hpp"
#include "daemon/ctl/output/session_table.hpp"
#include "lib/base/printable.hpp"

#include <ostream>

namespace tokenkeeper::ctl {
namespace {

/// `revoke`: exits with 0 where the token was revoked, though the session is lost then.
class revoke_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {"revoke", "Revoke a session's token",
                "Asks first: every program that uses the token loses it. The session is then lost\n"
                "(revoked) until you renew it or replace its token file.\n\nExample: tokenkeeperctl revoke "
                "nightly-export --yes"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        return {session_name(name_), yes_flag(yes_)};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        const auto refusal =
            confirm(context, yes_,
                    "Revoke the token of " + printable(name_) + "? Every program that uses it loses it.");
        if (refusal) return *refusal;
        const std::string target = "/v1/sessions/" + percent_encode(name_) + "/revoke";
        const auto session = to_session(fetch(context.daemon, method::post, target, context.timeouts.acting));
        if (!session) return report(context, session.error(), name_);
        context.out << render_line(*session, context.now(), context.style()) << "\n";
        return exit_status::fine;
    }

private:
    std::string name_;
    bool yes_ = false;
};

/// `revoke-user`: also prints the session whose token was used.
class revoke_user_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {"revoke-user", "Revoke every token of a user",
                "Asks first. The token that is used needs the permission oauth:token:delete.\n"
                "The daemon refuses an id that is no UUID unless you add --any-id.\n\n"
                "Example: tokenkeeperctl revoke-user acme 2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a10"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        return {organization_name(organization_),
                {"USER_ID", "The user's id in Genesys Cloud", &user_id_, "", true},
                session_choice(session_),
                {"--any-id", "Accept a user id that is no UUID", &any_id_},
                yes_flag(yes_)};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        const std::string user = "user " + printable(user_id_) + " of " + printable(organization_);
        const auto refusal =
            confirm(context, yes_, "Revoke every token of " + user + "? The user is logged out everywhere.");
        if (refusal) return *refusal;
        const std::string target = "/v1/organizations/" + percent_encode(organization_) + "/users/" +
                                   percent_encode(user_id_) + "/tokens" + query();
        const auto answer = fetch(context.daemon, method::del, target, context.timeouts.acting);
        if (!answer) return report(context, answer.error(), organization_);
        context.out << "every token of " << user << " is revoked";
        if (!answer->session_used.empty())
            context.out << ", with the token of " << printable(answer->session_used);
        context.out << "\n";
        return exit_status::fine;
    }

private:
    [[nodiscard]] std::string query() const {
        std::string session = session_query(session_);
        if (!any_id_) return session;
        return session + (session.empty() ? "?" : "&") + "any_id=true";
    }

    std::string organization_;
    std::string user_id_;
    std::string session_;
    bool any_id_ = false;
    bool yes_ = false;
};

}  // namespace

std::unique_ptr<command> make_revoke_command() {
    return std::make_unique<revoke_command>();
}

std::unique_ptr<command> make_revoke_user_command() {
    return std::make_unique<revoke_user_command>();
}

}  // namespace tokenkeeper::ctl
