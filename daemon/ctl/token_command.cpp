#include "daemon/ctl/token_command.hpp"

#include <algorithm>
#include <ostream>
#include <string_view>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

constexpr std::string_view letters_and_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool visible(std::string_view token) {
    return !token.empty() &&
           std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 127; });
}

bool made_of(std::string_view text, std::string_view others) {
    return std::all_of(text.begin(), text.end(), [others](char c) {
        return letters_and_digits.find(c) != std::string_view::npos ||
               others.find(c) != std::string_view::npos;
    });
}

/// Nothing that a shell splits, expands or runs, with or without quotes around it. A tilde at the start would
/// be somebody's home. All of RFC 6750's tokens but those pass.
bool safe_for_shells(std::string_view token) {
    return made_of(token, "-._~+/=") && !token.starts_with('~');
}

outcome<std::string> as_environment(const context& in, const std::string& name, const std::string& token,
                                    const std::string& region) {
    if (!safe_for_shells(token)) {
        return failure{exit_status::failed,
                       "the token has characters that a shell takes for its own",
                       {},
                       "Without --env it is printed as it is"};
    }
    if (!made_of(region, "-")) return not_the_contract("the answer has a region that is none");
    std::string lines = "GENESYSCLOUD_ACCESS_TOKEN=" + token + "\n";
    if (!region.empty()) return lines + "GENESYSCLOUD_REGION=" + region + "\n";
    tell(in, {exit_status::fine, "no region, as its organization has explicit URLs", {}, ""}, name);
    return lines;
}

outcome<std::string> in_form(const context& in, const token_options& what,
                             const boost::json::object& answer) {
    const std::string token = text_member(answer, "access_token");
    if (!visible(token)) return not_the_contract("the answer has no token, or one that cannot be printed");
    switch (what.form) {
        case token_form::header:
            return "Authorization: Bearer " + token + "\n";
        case token_form::environment:
            return as_environment(in, what.name, token, text_member(answer, "region"));
        case token_form::plain:
            break;
    }
    return token + "\n";
}

}  // namespace

exit_status run_token(const context& in, const token_options& what) {
    std::string target = "/v1/sessions/" + encoded(what.name) + "/token";
    if (!what.min_valid.empty()) target += "?min_valid=" + encoded(what.min_valid);
    const auto got = fetch(in.daemon, method::get, target, in.waits.acting);
    if (!got) return tell(in, got.error(), what.name);
    const auto shown = in_form(in, what, got->value.get_object());
    if (!shown) return tell(in, shown.error(), what.name);
    in.out << *shown;
    return exit_status::fine;
}

}  // namespace tokenkeeper::ctl
