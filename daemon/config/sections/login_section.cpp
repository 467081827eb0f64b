#include "daemon/config/redirect_place.hpp"
#include "daemon/config/sections/session_parts.hpp"
#include "daemon/config/wording.hpp"
#include "lib/base/shell_word.hpp"
#include "lib/genesys/region.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/url/parse.hpp>

namespace tokenkeeper::config {
namespace {

/// The reason why no login can lead back to this address; empty if one can.
std::string_view trouble_of_redirect(std::string_view uri) {
    constexpr std::string_view example =
        "cannot receive the browser after a login; write a loopback address with a port, such as "
        "http://127.0.0.1:8085/, just as the OAuth client has it registered";
    const auto parsed = boost::urls::parse_absolute_uri(uri);  // which has no fragment
    if (!parsed || !std::ranges::all_of(uri, genesys::is_visible_ascii)) return example;
    if (parsed->has_userinfo() || parsed->host().empty()) return example;
    if (parsed->scheme_id() == boost::urls::scheme::https) return {};
    if (parsed->scheme_id() != boost::urls::scheme::http) return example;
    // Over plain http the code would be readable on its way to another host.
    const bool is_here =
        parsed->host() == "127.0.0.1" || parsed->host() == "[::1]" || parsed->host() == "localhost";
    return is_here && parsed->port_number() != 0 ? std::string_view{} : example;
}

void read_redirect_uri(const node& value, const std::string& path, context& input, session& target) {
    const auto text = read_text(value, path, "an address such as http://127.0.0.1:8085/", input);
    if (!text) return;
    if (const auto trouble = trouble_of_redirect(*text); !trouble.empty())
        input.report(value.start, path, std::string{trouble});
    target.login->redirect_uri = *text;
}

bool is_of_genesys(std::string_view login_url) {
    const auto parsed = boost::urls::parse_absolute_uri(login_url);
    return parsed && parsed->scheme_id() == boost::urls::scheme::https &&
           genesys::is_genesys_host(parsed->host());
}

/// An authority of its own can be that of a proxy which reads what goes to any login service.
bool have_one_service(const organization& one, const organization& other) {
    if (one.ca_file != other.ca_file) return false;
    return one.login_url == other.login_url ||
           (!one.ca_file && is_of_genesys(one.login_url) && is_of_genesys(other.login_url));
}

section<session> make_login_keys() {
    section<session> keys{
        {{.name = "client_id", .form = "a text", .meaning = "the id of the OAuth client"},
         [](const node& value, const std::string& path, context& input, session& target) {
             read_client_id(value, path, input, *target.client);
         }},
        {{.name = "redirect_uri",
          .form = "an address",
          .meaning = "the loopback address, with a port, that the OAuth client has registered"},
         read_redirect_uri},
    };
    for (const auto& each : principal_keys()) {
        const auto of_groups = each.about.name == "groups";
        keys.push_back({each.about, [read = each.read, of_groups](const node& value, const std::string& path,
                                                                  context& input, session& target) {
                            auto& login = *target.login;
                            const auto before = login.allowed.names.size();
                            read(value, path, input, login.allowed);
                            for (auto i = before; i < login.allowed.names.size(); ++i) {
                                login.people.push_back((of_groups ? "a member of the group " : "") +
                                                       login.allowed.names[i]);
                            }
                        }});
    }
    return keys;
}

const section<session>& login_keys() {
    static const auto keys = make_login_keys();
    return keys;
}

}  // namespace

void check_redirects(const config_draft& draft, findings& found) {
    struct user {
        const session* who;
        const organization* of;
    };
    std::map<redirect_place, std::vector<user>> by_place;
    for (const auto& [name, each] : draft.result.sessions) {
        const auto place = each.login ? redirect_place_of(each.login->redirect_uri) : std::nullopt;
        const auto own = draft.result.organizations.find(each.organization);
        if (!place || own == draft.result.organizations.end() || own->second.login_url.empty()) continue;
        auto& others = by_place[*place];
        const auto other = std::ranges::find_if_not(
            others, [&](const user& one) { return have_one_service(*one.of, own->second); });
        if (other != others.end()) {
            found.add(
                each.location, "sessions." + name + ".login.redirect_uri",
                "is that of session " + in_quotes(other->who->name) +
                    ", too, whose login service is another one (login_url, ca_file): one service could get "
                    "the codes of the other; register another address for this OAuth client, such as "
                    "http://127.0.0.1:8085/" +
                    each.organization);
        }
        // One session of each organization is enough to compare with.
        if (std::ranges::find(others, &own->second, &user::of) == others.end())
            others.push_back({&each, &own->second});
    }
}

std::string login_advice(const session& s) {
    const auto& people = s.login.value().people;
    std::string who = "as root";
    if (people.empty()) who += " or";
    who += people.empty() ? " as an operator" : ", as an operator";
    for (const auto& each : people)
        who += (&each == &people.back() ? " or as " : ", as ") + each;
    return "run " + who + ": tokenkeeperctl login " + quote_for_shell(s.name);
}

void read_login(const node& value, const std::string& path, context& input, session& target) {
    target.source = token_source::login;
    if (value.type != node::kind::map) {
        return report_wrong_kind(value, path, "a map of client_id and redirect_uri", input);
    }
    target.client.emplace();
    target.login.emplace();
    read_section(value, path, login_keys(), input, target);
    if (value.find("client_id") == nullptr)
        input.report(value.start, path, "needs client_id, the id of the OAuth client");
    if (value.find("redirect_uri") == nullptr) {
        input.report(value.start, path,
                     "needs redirect_uri, the loopback address that the OAuth client has registered, such as "
                     "http://127.0.0.1:8085/");
    }
}

}  // namespace tokenkeeper::config
