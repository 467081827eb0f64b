#include "daemon/config/accounts.hpp"
#include "daemon/config/section.hpp"
#include "daemon/config/wording.hpp"

namespace tokenkeeper::config {
namespace {

/// Reads a list of names into numbers, in order.
template <class id>
void read_accounts(const node& from, const std::string& path, std::string_view noun,
                   std::optional<id> (*find)(const std::string&), context& in, std::vector<id>& to) {
    const auto wanted = "a list of " + std::string{noun} + "s, such as [" +
                        (from.what == node::kind::text ? from.text.substr(0, 32) : "monitoring") + ']';
    if (from.what != node::kind::list) {
        report_wrong_kind(from, path, wanted, in);
        return;
    }
    for (const node& item : from.items) {
        const auto name = read_text(item, path, "the name or number of a " + std::string{noun}, in);
        if (!name) continue;
        if (const auto number = find(*name)) {
            to.push_back(*number);
        } else {
            in.report(item.at, path, "this host has no " + std::string{noun} + ' ' + in_quotes(*name));
        }
    }
}

const section<principals>& principal_keys() {
    static const section<principals> keys{
        {{.name = "users", .form = "a list of users, by name or number", .meaning = "users who may"},
         [](const node& from, const std::string& path, context& in, principals& to) {
             read_accounts(from, path, "user", find_user, in, to.users);
         }},
        {{.name = "groups", .form = "a list of groups, by name or number", .meaning = "groups who may"},
         [](const node& from, const std::string& path, context& in, principals& to) {
             read_accounts(from, path, "group", find_group, in, to.groups);
         }},
    };
    return keys;
}

}  // namespace

principals read_principals(const node& from, const std::string& path, context& in) {
    principals read;
    read_section(from, path, principal_keys(), in, read);
    return read;
}

}  // namespace tokenkeeper::config
