#pragma once

#include "daemon/store/sqlite/open.hpp"
#include "tests/daemon/store/support/kept_rows.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tokenkeeper::store::test_support {

/// A folder of its own for one test, gone afterwards, and a store in it.
class scratch {
public:
    scratch();
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    ~scratch();

    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return folder_ / name; }
    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
    [[nodiscard]] std::filesystem::path path() const { return folder_ / "state.db"; }
    [[nodiscard]] std::filesystem::path marks() const { return folder_ / "state.db.sent"; }

    /// Opens the store, which must work and find nothing damaged; a failure is told and gives null.
    [[nodiscard]] std::unique_ptr<kept_rows> open(const secret& key = {}) const;
    /// The same of a store that is damaged.
    [[nodiscard]] std::unique_ptr<kept_rows> open_damaged(const secret& key = {}) const;
    /// The reason why it does not open; kind and message are empty where it does.
    [[nodiscard]] store_error refusal(const secret& key = {}) const;
    /// The names in the folder, in order, with a space between.
    [[nodiscard]] std::string files() const;
    /// Every byte of every file in the folder.
    [[nodiscard]] std::string all_bytes() const;

private:
    std::filesystem::path folder_;
};

std::string bytes_of(const std::filesystem::path& file);
void write_bytes(const std::filesystem::path& file, std::string_view bytes);
/// Runs SQL on a file that nobody has open.
void edit(const std::filesystem::path& file, const std::string& sql);
/// What SQLite says to it, "not an error" where it works.
std::string outcome_of(const std::filesystem::path& file, const std::string& sql);

/// Somebody else's process that reads the file and stays in the middle of it.
class other_program {
public:
    explicit other_program(const std::filesystem::path& file);
    other_program(const other_program&) = delete;
    other_program& operator=(const other_program&) = delete;
    ~other_program();

private:
    int child_ = -1;
};

secret key_of(char byte);

wall_time at(std::int64_t seconds);
stored_token token(std::string_view value);
/// A session with the tokens `<name>-access-0` and `<name>-refresh-0`.
stored_session session(std::string_view name);

/// All that is known of each session but its boots, one line for each.
std::string told(const std::map<std::string, stored_session>& rows);
std::string told(const kept_rows& kept);

/// Runs `what` in a child process and returns what that returns, or how the child ended.
std::string in_child(const std::function<std::string()>& what);

}  // namespace tokenkeeper::store::test_support
