#include "daemon/state/key_check.hpp"

#include "daemon/state/trouble.hpp"

#include <array>
#include <utility>
#include <vector>

namespace tokenkeeper::state {
namespace {

using kind = store_error::kind;

constexpr std::array<std::string_view, 3> sealed_columns{"current", "next", "refresh"};
constexpr std::string_view canary_text = "tokenkeeper";

struct plain_row {
    std::string session;
    std::array<std::optional<secret>, sealed_columns.size()> values;
};

sqlite_result<std::vector<plain_row>> plain_rows(database& in) {
    auto all = in.prepare("SELECT name, current, next, refresh FROM session");
    if (!all) return all.error();
    std::vector<plain_row> rows;
    query row{*all};
    for (auto step = row.step(); !step || *step; step = row.step()) {
        if (!step) return step.error();
        auto& next = rows.emplace_back();
        next.session = row.next_text();
        for (auto& value : next.values) {
            if (const auto stored = row.next_bytes()) value.emplace(*stored);
        }
    }
    return rows;
}

/// What OpenSSL's failure looks like among SQLite's.
const sqlite_error not_sealed{1, 0, "OpenSSL cannot seal"};

sqlite_result<void> seal_row(statement& update, const plain_row& row, const column_sealer& tokens) {
    std::array<std::optional<column_value>, sealed_columns.size()> sealed;
    query put{update};
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        const auto& value = row.values.at(at);
        if (value) {
            sealed.at(at) = tokens.put(row.session, sealed_columns.at(at), *value);
            if (!sealed.at(at)) return not_sealed;
            put.bytes(sealed.at(at)->bytes());
        } else {
            put.bytes(std::nullopt);
        }
    }
    return put.text(row.session).run();
}

sqlite_result<void> write_canary(database& in, const column_sealer& tokens) {
    // `plain` says that plain tokens may still stand somewhere in the file.
    auto insert = in.prepare("INSERT INTO meta (name, value) VALUES ('canary', ?), ('plain', x'01')");
    if (!insert) return insert.error();
    const secret text{canary_text};
    const auto sealed = tokens.put("", "canary", text);
    if (!sealed) return not_sealed;
    query put{*insert};
    return put.bytes(sealed->bytes()).run();
}

sqlite_result<void> seal_everything(database& in, const column_sealer& tokens) {
    auto all = transaction::begin(in);
    if (!all) return all.error();
    const auto rows = plain_rows(in);
    if (!rows) return rows.error();
    {
        auto update = in.prepare("UPDATE session SET current = ?, next = ?, refresh = ? WHERE name = ?");
        if (!update) return update.error();
        for (const auto& row : *rows) {
            if (auto done = seal_row(*update, row, tokens); !done) return done.error();
        }
    }
    if (auto done = write_canary(in, tokens); !done) return done.error();
    return all->commit();
}

sqlite_result<void> remove_plain_remains(database& in) {
    const auto remains = in.number("SELECT count(*) FROM meta WHERE name = 'plain'");
    if (!remains) return remains.error();
    if (*remains == 0) return {};
    for (const auto* sql :
         {"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)", "DELETE FROM meta WHERE name = 'plain'"}) {
        if (auto done = in.execute(sql); !done) return done.error();
    }
    return {};
}

/// The canary as it is stored; nothing in a store that is not sealed.
sqlite_result<std::optional<std::string>> stored_canary(database& in) {
    auto select = in.prepare("SELECT value FROM meta WHERE name = 'canary'");
    if (!select) return select.error();
    query row{*select};
    const auto step = row.step();
    if (!step) return step.error();
    if (!*step) return std::optional<std::string>{};
    return std::optional<std::string>{row.next_bytes().value_or("")};
}

}  // namespace

store_result<void> check_key(database& in, const std::filesystem::path& file, const column_sealer& tokens) {
    const auto canary = stored_canary(in);
    if (!canary) return trouble_with(file, "read", canary.error());
    if (!*canary) {
        if (!tokens.seals()) return {};
        if (auto done = seal_everything(in, tokens); !done) return trouble_with(file, "sealed", done.error());
    } else if (!tokens.seals()) {
        return store_error{kind::wrong_key, file.string() +
                                                " is sealed and there is no key: set state.key_file to the "
                                                "key that it was sealed with; nothing was changed"};
    } else if (!tokens.take("", "canary", **canary)) {
        return store_error{kind::wrong_key, file.string() +
                                                " is sealed with another key than that of state.key_file; "
                                                "put the right key there; nothing was changed"};
    }
    if (auto done = remove_plain_remains(in); !done)
        return trouble_with(file, "cleared of plain tokens", done.error());
    return {};
}

}  // namespace tokenkeeper::state
