#include "daemon/config/accounts/account_directory.hpp"
#include "daemon/config/sections/session_parts.hpp"
#include "daemon/config/wording.hpp"

namespace tokenkeeper::config {
namespace {

/// Reads a list of names into numbers, in order. Names that cannot be resolved are left out and noted.
template <class Id>
void read_accounts(const node& value, const std::string& path, account_kind kind, context& input,
                   std::vector<Id>& target, std::vector<std::string>& names) {
    const auto noun = noun_of(kind);
    const auto wanted = "a list of " + noun + "s, such as [" +
                        (value.type == node::kind::text ? value.text.substr(0, 32) : "monitoring") + ']';
    if (value.type != node::kind::list) {
        report_wrong_kind(value, path, wanted, input);
        return;
    }
    for (const node& item : value.items) {
        const auto name = read_text(item, path, "the name or number of a " + noun, input);
        if (!name) continue;
        names.push_back(*name);
        if (const auto number = find_account(item, path, kind, *name, input)) target.push_back(*number);
    }
}

}  // namespace

const section<principals>& principal_keys() {
    static const section<principals> keys{
        {{.name = "users", .form = "a list of users, by name or number", .meaning = "users who may"},
         [](const node& value, const std::string& path, context& input, principals& target) {
             read_accounts(value, path, account_kind::user, input, target.users, target.names);
         }},
        {{.name = "groups", .form = "a list of groups, by name or number", .meaning = "groups who may"},
         [](const node& value, const std::string& path, context& input, principals& target) {
             read_accounts(value, path, account_kind::group, input, target.groups, target.names);
         }},
    };
    return keys;
}

std::optional<std::uint32_t> find_account(const node& value, const std::string& path, account_kind kind,
                                          const std::string& name, context& input) {
    if (all_digits(name)) {
        const auto number = account_number(name);
        if (!number)
            input.report(value.start, path, in_quotes(name) + " is not the number of a " + noun_of(kind));
        return number;
    }
    const auto answer = input.env.names().find(kind, name);
    if (answer.outcome == account_answer::kind::found) return answer.number;
    input.note_unresolved(kind, name, answer, value.start, path);
    return std::nullopt;
}

principals read_principals(const node& value, const std::string& path, context& input) {
    principals read;
    read_section(value, path, principal_keys(), input, read);
    return read;
}

}  // namespace tokenkeeper::config
