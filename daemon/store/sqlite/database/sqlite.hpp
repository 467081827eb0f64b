#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/system/result.hpp>

struct sqlite3;
struct sqlite3_stmt;

namespace tokenkeeper::store {

/// SQLite reported this error. Its texts name tables and columns, never values.
struct sqlite_error {
    int code = 0;    ///< extended result code
    int system = 0;  ///< errno behind it, 0 without one
    std::string text;

    // Declared, so that a number alone is never taken for an error.
    sqlite_error() = default;
    sqlite_error(int its_code, int its_system, std::string its_text)
        : code(its_code), system(its_system), text(std::move(its_text)) {}

    /// The code without its extension: SQLITE_IOERR for SQLITE_IOERR_FSYNC.
    [[nodiscard]] int primary() const noexcept { return code & 0xff; }
};
[[noreturn]] void throw_exception_from_error(const sqlite_error& e, const boost::source_location& where);

template <class T>
using sqlite_result = boost::system::result<T, sqlite_error>;

/// A prepared statement, to be run again and again with `query`. Goes before its database.
class statement {
public:
    statement() = default;
    explicit statement(sqlite3_stmt* prepared) noexcept : prepared_(prepared) {}

private:
    friend class query;
    struct finalize {
        void operator()(sqlite3_stmt* prepared) const noexcept;
    };
    std::unique_ptr<sqlite3_stmt, finalize> prepared_;
};

/// One run of a statement. Parameters are given in their order and must outlive the query: SQLite takes no
/// copy of them. A parameter that could not be given makes `step` fail. Columns are read in their order, and
/// what is read is good until the next step.
class query {
public:
    explicit query(statement& source) noexcept : running_(source.prepared_.get()) {}
    query(const query&) = delete;
    query& operator=(const query&) = delete;
    ~query();

    query& text(std::string_view value) noexcept;
    query& bytes(std::optional<std::string_view> value) noexcept;
    query& number(std::optional<std::int64_t> value) noexcept;

    /// True: there is a row. False: done, and committed where no transaction is open.
    sqlite_result<bool> step();
    /// For what has no rows.
    sqlite_result<void> run();

    std::string_view next_text() noexcept;
    std::optional<std::string_view> next_bytes() noexcept;
    std::optional<std::int64_t> next_number() noexcept;

private:
    void bound(int code) noexcept;

    sqlite3_stmt* running_;
    int parameter_ = 0;
    int column_ = 0;
    int trouble_ = 0;
};

/// A connection: closed at the end, errors as values. For one thread.
class database {
public:
    /// Opens a file that exists. No symbolic link is followed: the folder's own must be resolved before.
    static sqlite_result<database> open(const std::filesystem::path& file);
    /// To look into a damaged file: nothing of it is changed, and its logs are left out.
    static sqlite_result<database> open_to_read(const std::filesystem::path& file);

    sqlite_result<statement> prepare(std::string_view sql);
    sqlite_result<void> execute(const std::string& sql);
    /// The first column of the first row; an error where there is no row.
    sqlite_result<std::int64_t> number(std::string_view sql);
    sqlite_result<std::string> text(std::string_view sql);

    /// The rows that the latest statement changed.
    [[nodiscard]] std::int64_t changes() const noexcept;
    [[nodiscard]] bool in_transaction() const noexcept;
    /// Sets whether closing moves the write-ahead log into the file and removes it. At first it does not: a
    /// file that is turned down stays as it was found.
    void tidy_at_close(bool yes) noexcept;

private:
    explicit database(sqlite3* opened) noexcept : opened_(opened) {}
    [[nodiscard]] sqlite_error error(int code) const;
    static sqlite_result<database> open(const std::string& name, int flags);

    struct close {
        void operator()(sqlite3* opened) const noexcept;
    };
    std::unique_ptr<sqlite3, close> opened_;
};

/// All or nothing: what is not committed is rolled back at the end.
class transaction {
public:
    static sqlite_result<transaction> begin(database& db);

    transaction(transaction&& source) noexcept;
    transaction& operator=(transaction&&) = delete;
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    ~transaction();

    sqlite_result<void> commit();

private:
    explicit transaction(database& db) noexcept : db_(&db) {}
    database* db_;
};

}  // namespace tokenkeeper::store
