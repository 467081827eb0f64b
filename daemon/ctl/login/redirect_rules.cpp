#include "daemon/ctl/login/redirect_rules.hpp"

#include "daemon/config/redirect_place.hpp"
#include "lib/base/printable.hpp"
#include "lib/base/secret.hpp"
#include "lib/genesys/text.hpp"

#include <map>
#include <optional>
#include <utility>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace tokenkeeper::ctl {
namespace {

using parameter_map = std::map<std::string, std::string>;

/// The decoded parameters of the query; nullopt where a name stands there twice (RFC 6749, section 3.1).
std::optional<parameter_map> read_parameters(const boost::urls::url_view& address) {
    parameter_map parameters;
    for (const auto& each : address.params()) {
        if (!parameters.emplace(each.key, each.value).second) return std::nullopt;
    }
    return parameters;
}

/// Another login service gave the answer (mix-up: RFC 9700, section 4.4). An issuer is an address of https;
/// any other text tells nothing.
bool is_of_other_issuer(const std::string& issuer, const std::string& login_host) {
    const auto address = boost::urls::parse_uri(issuer);
    return address && address->has_authority() && !genesys::same_ignoring_case(address->host(), login_host);
}

redirect_verdict judge_parameters(const boost::urls::url_view& address, const expected_answer& expected) {
    auto parameters = read_parameters(address);
    if (!parameters) return redirect_refusal{400, "The address has a parameter twice."};
    authorization_answer answer{(*parameters)["code"], (*parameters)["error"],
                                (*parameters)["error_description"], (*parameters)["state"]};
    if (answer.state.empty())
        return redirect_refusal{400, "The address has no state, so it does not belong to this login."};
    if (!(secret{answer.state} == secret{expected.state})) {
        return redirect_refusal{400,
                                "The state in the address is not that of this login; the address may come "
                                "from an earlier login."};
    }
    if (is_of_other_issuer((*parameters)["iss"], expected.login_host)) {
        return redirect_refusal{400,
                                "Another login service gave the answer in the address, so it does not belong "
                                "to this login."};
    }
    if (answer.code.empty() == answer.error.empty())
        return redirect_refusal{400, "The address needs either a code or an error."};
    return answer;
}

/// Removes the white space and the quotation marks around a copied text.
std::string_view trimmed(std::string_view text) {
    constexpr std::string_view surroundings = " \t\r\n\"'<>";
    const auto start = text.find_first_not_of(surroundings);
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(surroundings) + 1 - start);
}

}  // namespace

redirect_verdict judge_redirect(const redirect_request& request, const redirect_expectation& expected) {
    if (request.method != "GET") return redirect_refusal{405, "Only GET is possible here."};
    if (request.hosts.size() != 1 || !expected.address.is_named_by(request.hosts.front()))
        return redirect_refusal{400, "The request is for another host."};
    const auto target = boost::urls::parse_origin_form(request.target);
    if (!target || request.has_body) return redirect_refusal{400, "The request is malformed."};
    if (target->encoded_path() != expected.address.path)
        return redirect_refusal{404, "There is nothing at this address."};
    return judge_parameters(*target, expected.answer);
}

redirect_verdict judge_pasted_address(std::string_view text, const expected_answer& expected) {
    const auto address = boost::urls::parse_uri(trimmed(text));
    if (!address) {
        return redirect_refusal{400,
                                "This is no whole address: copy all of it from the address bar of the "
                                "browser, from \"http\" to the end."};
    }
    const auto place = config::redirect_place_of(address->buffer());
    if (!place || place != config::redirect_place_of(expected.redirect_uri)) {
        return redirect_refusal{400, "This address does not begin with the redirect_uri of this login, " +
                                         printable(expected.redirect_uri) +
                                         "; wait until the browser shows one that does."};
    }
    return judge_parameters(*address, expected);
}

}  // namespace tokenkeeper::ctl
