#include "daemon/config/account_directory.hpp"
#include "daemon/config/section.hpp"
#include "daemon/config/wording.hpp"

namespace tokenkeeper::config {
namespace {

/// Reads a list of names into numbers, in order. What cannot be resolved is left out and noted.
template <class Id>
void read_accounts(const node& from, const std::string& path, account_kind kind, context& in,
                   std::vector<Id>& to) {
    const auto noun = noun_of(kind);
    const auto wanted = "a list of " + noun + "s, such as [" +
                        (from.what == node::kind::text ? from.text.substr(0, 32) : "monitoring") + ']';
    if (from.what != node::kind::list) {
        report_wrong_kind(from, path, wanted, in);
        return;
    }
    for (const node& item : from.items) {
        const auto name = read_text(item, path, "the name or number of a " + noun, in);
        if (!name) continue;
        if (const auto number = find_account(item, path, kind, *name, in)) to.push_back(*number);
    }
}

const section<principals>& principal_keys() {
    static const section<principals> keys{
        {{.name = "users", .form = "a list of users, by name or number", .meaning = "users who may"},
         [](const node& from, const std::string& path, context& in, principals& to) {
             read_accounts(from, path, account_kind::user, in, to.users);
         }},
        {{.name = "groups", .form = "a list of groups, by name or number", .meaning = "groups who may"},
         [](const node& from, const std::string& path, context& in, principals& to) {
             read_accounts(from, path, account_kind::group, in, to.groups);
         }},
    };
    return keys;
}

}  // namespace

std::optional<std::uint32_t> find_account(const node& from, const std::string& path, account_kind kind,
                                          const std::string& name, context& in) {
    if (all_digits(name)) {
        const auto number = account_number(name);
        if (!number) in.report(from.at, path, in_quotes(name) + " is not the number of a " + noun_of(kind));
        return number;
    }
    const auto answer = in.env.names().find(kind, name);
    if (answer.outcome == account_answer::kind::found) return answer.number;
    in.note_unresolved(kind, name, answer, from.at, path);
    return std::nullopt;
}

principals read_principals(const node& from, const std::string& path, context& in) {
    principals read;
    read_section(from, path, principal_keys(), in, read);
    return read;
}

}  // namespace tokenkeeper::config
