#include "daemon/store/sqlite/database/sqlite.hpp"

#include <stdexcept>
#include <utility>

#include <sqlite3.h>

namespace tokenkeeper::store {
namespace {

/// A null pointer would be NULL, not an empty value.
const char* address_of(std::string_view value) noexcept {
    return value.data() == nullptr ? "" : value.data();
}

}  // namespace

void throw_exception_from_error(const sqlite_error& e, const boost::source_location& /*where*/) {
    throw std::runtime_error{e.text};
}

void statement::finalize::operator()(sqlite3_stmt* prepared) const noexcept {
    sqlite3_finalize(prepared);
}

query::~query() {
    // Both repeat what step has told already.
    sqlite3_reset(running_);
    sqlite3_clear_bindings(running_);
}

void query::bound(int code) noexcept {
    if (trouble_ == SQLITE_OK) trouble_ = code;
}

query& query::text(std::string_view value) noexcept {
    bound(sqlite3_bind_text64(running_, ++parameter_, address_of(value), value.size(), SQLITE_STATIC,
                              SQLITE_UTF8));
    return *this;
}

query& query::bytes(std::optional<std::string_view> value) noexcept {
    ++parameter_;
    bound(value ? sqlite3_bind_blob64(running_, parameter_, address_of(*value), value->size(), SQLITE_STATIC)
                : sqlite3_bind_null(running_, parameter_));
    return *this;
}

query& query::number(std::optional<std::int64_t> value) noexcept {
    ++parameter_;
    bound(value ? sqlite3_bind_int64(running_, parameter_, *value) : sqlite3_bind_null(running_, parameter_));
    return *this;
}

sqlite_result<bool> query::step() {
    column_ = 0;
    const int code = trouble_ != SQLITE_OK ? trouble_ : sqlite3_step(running_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    auto* const db = sqlite3_db_handle(running_);
    return sqlite_error{code, sqlite3_system_errno(db), sqlite3_errmsg(db)};
}

sqlite_result<void> query::run() {
    if (auto stepped = step(); !stepped) return stepped.error();
    return {};
}

std::string_view query::next_text() noexcept {
    const auto* text = sqlite3_column_text(running_, column_);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(running_, column_++));
    return text == nullptr ? std::string_view{} : std::string_view{reinterpret_cast<const char*>(text), size};
}

std::optional<std::string_view> query::next_bytes() noexcept {
    if (sqlite3_column_type(running_, column_) == SQLITE_NULL) {
        ++column_;
        return std::nullopt;
    }
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(running_, column_));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(running_, column_++));
    return std::string_view{bytes, bytes == nullptr ? 0 : size};
}

std::optional<std::int64_t> query::next_number() noexcept {
    const int column = column_++;
    if (sqlite3_column_type(running_, column) == SQLITE_NULL) return std::nullopt;
    return sqlite3_column_int64(running_, column);
}

void database::close::operator()(sqlite3* opened) const noexcept {
    // Waits for statements that are still to be finalized, so that the order of members does not matter.
    sqlite3_close_v2(opened);
}

sqlite_result<database> database::open(const std::filesystem::path& file) {
    return open(file.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW);
}

sqlite_result<database> database::open_to_read(const std::filesystem::path& file) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string name = "file:";
    for (const char letter : std::filesystem::absolute(file).string()) {
        if (letter != '%' && letter != '?' && letter != '#') {
            name += letter;
            continue;
        }
        const auto byte = static_cast<unsigned char>(letter);
        name += {'%', digits.at(byte >> 4U), digits.at(byte & 0xfU)};
    }
    return open(name + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

sqlite_result<database> database::open(const std::string& name, int flags) {
    constexpr int always = SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &opened, flags | always, nullptr);
    database made{opened};
    if (opened == nullptr) return sqlite_error{SQLITE_NOMEM, 0, "out of memory"};
    if (code != SQLITE_OK) return made.error(code);
    made.tidy_at_close(false);
    return made;
}

sqlite_error database::error(int code) const {
    return {code, sqlite3_system_errno(opened_.get()), sqlite3_errmsg(opened_.get())};
}

sqlite_result<statement> database::prepare(std::string_view sql) {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v3(opened_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    if (code != SQLITE_OK) return error(code);
    return statement{prepared};
}

sqlite_result<void> database::execute(const std::string& sql) {
    const int code = sqlite3_exec(opened_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error(code);
    return {};
}

sqlite_result<std::int64_t> database::number(std::string_view sql) {
    auto prepared = prepare(sql);
    if (!prepared) return prepared.error();
    query asked{*prepared};
    const auto row = asked.step();
    if (!row) return row.error();
    const auto value = *row ? asked.next_number() : std::nullopt;
    if (!value) return sqlite_error{SQLITE_ERROR, 0, "no answer to " + std::string{sql}};
    return *value;
}

sqlite_result<std::string> database::text(std::string_view sql) {
    auto prepared = prepare(sql);
    if (!prepared) return prepared.error();
    query asked{*prepared};
    const auto row = asked.step();
    if (!row) return row.error();
    if (!*row) return sqlite_error{SQLITE_ERROR, 0, "no answer to " + std::string{sql}};
    return std::string{asked.next_text()};
}

std::int64_t database::changes() const noexcept {
    return sqlite3_changes64(opened_.get());
}

bool database::in_transaction() const noexcept {
    return sqlite3_get_autocommit(opened_.get()) == 0;
}

void database::tidy_at_close(bool yes) noexcept {
    sqlite3_db_config(opened_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, yes ? 0 : 1, nullptr);
}

sqlite_result<transaction> transaction::begin(database& db) {
    if (auto begun = db.execute("BEGIN IMMEDIATE"); !begun) return begun.error();
    return transaction{db};
}

transaction::transaction(transaction&& source) noexcept : db_(std::exchange(source.db_, nullptr)) {}

transaction::~transaction() {
    // Some errors (a full disk) have rolled it back already. A rollback that fails leaves SQLite to do it
    // before the next transaction; a destructor cannot report it.
    if (db_ == nullptr || !db_->in_transaction()) return;
    static_cast<void>(db_->execute("ROLLBACK"));
}

sqlite_result<void> transaction::commit() {
    if (auto committed = db_->execute("COMMIT"); !committed) return committed.error();
    db_ = nullptr;
    return {};
}

}  // namespace tokenkeeper::store
