#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/daemon_client/json_members.hpp"

#include <algorithm>
#include <ostream>
#include <string_view>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

constexpr std::string_view letters_and_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool is_visible(std::string_view token) {
    return !token.empty() &&
           std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 127; });
}

bool consists_of(std::string_view text, std::string_view punctuation) {
    return std::all_of(text.begin(), text.end(), [punctuation](char c) {
        return letters_and_digits.find(c) != std::string_view::npos ||
               punctuation.find(c) != std::string_view::npos;
    });
}

/// Nothing that a shell splits, expands or runs, with or without quotes around it. A tilde at the start would
/// be somebody's home. All of RFC 6750's tokens but those pass.
bool is_safe_for_shells(std::string_view token) {
    return consists_of(token, "-._~+/=") && !token.starts_with('~');
}

/// `token`: prints the session's token on `out` and nothing else there, so that it can be piped on. Prints
/// nothing where any part of it is not what it should be.
class token_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {
            "token", "Print a session's token",
            "For root, the daemon's user and the session's readers. It is renewed first where it would end\n"
            "sooner and its source can; a dead token is never printed.\n\n"
            "Example: tokenkeeperctl token wallboard-lobby --min-valid 5m\n"
            "         env=$(tokenkeeperctl token nightly-export --env) && export $env"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        return {
            session_name(name_),
            {"--min-valid", "How long it must still live, at most 24h [60s, if it can]", &min_valid_,
             "DURATION"},
            {"--header", "Print it as a header of HTTP", &as_header_, "", false, "form"},
            {"--env", "Print variables as gc and Terraform read them", &as_variables_, "", false, "form"}};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        std::string target = "/v1/sessions/" + percent_encode(name_) + "/token";
        if (min_valid_) target += "?min_valid=" + format_duration(*min_valid_);
        const auto answer = fetch(context.daemon, method::get, target, context.timeouts.acting);
        if (!answer) return report(context, answer.error(), name_);
        const auto text = render(context, answer->value.get_object());
        if (!text) return report(context, text.error(), name_);
        context.out << *text;
        return exit_status::fine;
    }

private:
    [[nodiscard]] outcome<std::string> render(const command_context& context,
                                              const boost::json::object& answer) const {
        const std::string token = text_member(answer, "access_token");
        if (!is_visible(token))
            return protocol_failure("the answer has no token, or one that cannot be printed");
        if (as_header_) return "Authorization: Bearer " + token + "\n";
        if (as_variables_) return render_variables(context, token, text_member(answer, "region"));
        return token + "\n";
    }

    [[nodiscard]] outcome<std::string> render_variables(const command_context& context,
                                                        const std::string& token,
                                                        const std::string& region) const {
        if (!is_safe_for_shells(token)) {
            return failure{exit_status::failed,
                           "the token has characters that a shell takes for its own",
                           {},
                           "Without --env it is printed as it is"};
        }
        if (!consists_of(region, "-")) return protocol_failure("the answer has a region that is none");
        std::string lines = "GENESYSCLOUD_ACCESS_TOKEN=" + token + "\n";
        if (!region.empty()) return lines + "GENESYSCLOUD_REGION=" + region + "\n";
        report(context, {exit_status::fine, "no region, as its organization has explicit URLs", {}, ""},
               name_);
        return lines;
    }

    std::string name_;
    std::optional<milliseconds> min_valid_;
    bool as_header_ = false;
    bool as_variables_ = false;
};

}  // namespace

std::unique_ptr<command> make_token_command() {
    return std::make_unique<token_command>();
}

}  // namespace tokenkeeper::ctl
