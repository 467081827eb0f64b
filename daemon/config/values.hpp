#pragma once

#include "daemon/config/context.hpp"
#include "lib/base/time.hpp"
#include "lib/genesys/text.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// From a node to a value of the contract. Each of these reports what is wrong and returns nullopt then.
namespace tokenkeeper::config {

/// A text that is there and not empty; `meaning` says what it should have been ("a file name"). What was
/// written is not told, as it may be a secret.
std::optional<std::string> read_text(const node& from, const std::string& path, std::string_view meaning,
                                     context& in);

struct duration_range {
    milliseconds least;
    milliseconds most;
    bool whole_seconds = true;
};
std::optional<milliseconds> read_duration(const node& from, const std::string& path,
                                          const duration_range& range, context& in);

struct rate_range {
    double least;
    double most;
};
/// Decimals are allowed.
std::optional<double> read_rate(const node& from, const std::string& path, const rate_range& range,
                                context& in);

/// Which of `words`, by its index.
std::optional<std::size_t> read_word(const node& from, const std::string& path,
                                     const std::vector<std::string_view>& words, context& in);

/// A name of the contract: it goes into URLs and file names. Letters, digits, `.`, `_` and `-`, at most 64,
/// not starting with `.` or `-`.
bool is_name(std::string_view text) noexcept;

using genesys::is_visible_ascii;

/// The absolute name of a file; `example` is one for the message. One that is wrong is given all the same, so
/// that no default takes its place.
std::optional<std::filesystem::path> read_absolute_name(const node& from, const std::string& path,
                                                        std::string_view example, context& in);

/// The file that holds a secret (`what`: "token"), resolved. One that is there must be a regular file that
/// nobody else can read. One that is not there yet is no error: who needs it waits until it comes.
std::optional<std::filesystem::path> read_secret_file_name(const node& from, const std::string& path,
                                                           std::string_view what, context& in);

/// The number of an account. Nullopt where the name cannot be resolved, which is noted and no error, and for
/// a number that is none, which is reported.
std::optional<std::uint32_t> find_account(const node& from, const std::string& path, account_kind kind,
                                          const std::string& name, context& in);

/// `users` and `groups`, each a list of names or numbers. What is wrong is left out.
principals read_principals(const node& from, const std::string& path, context& in);

/// "a text (300) without a unit" is not said to a person: what was found where a `what` belongs.
void report_wrong_kind(const node& from, const std::string& path, std::string_view wanted, context& in);

}  // namespace tokenkeeper::config
