#pragma once

#include "daemon/config/sections/context.hpp"
#include "lib/base/time.hpp"
#include "lib/genesys/text.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Readers of single values. Each of them reports an invalid value and then returns nullopt.
namespace tokenkeeper::config {

/// A text that is not empty; `meaning` names it in messages ("a file name"). The text itself is not repeated
/// there, as it may be a secret.
std::optional<std::string> read_text(const node& value, const std::string& path, std::string_view meaning,
                                     context& input);

struct duration_range {
    milliseconds least;
    milliseconds most;
    bool whole_seconds = true;
};
std::optional<milliseconds> read_duration(const node& value, const std::string& path,
                                          const duration_range& range, context& input);

struct rate_range {
    double least;
    double most;
};
/// Decimals are allowed.
std::optional<double> read_rate(const node& value, const std::string& path, const rate_range& range,
                                context& input);

/// The index of the text in `words`.
std::optional<std::size_t> read_word(const node& value, const std::string& path,
                                     const std::vector<std::string_view>& words, context& input);

/// Returns true if a text is a valid name of a session or an organization, which goes into URLs and file
/// names: 1 to 64 letters, digits, `.`, `_` and `-`, not starting with `.` or `-`.
bool is_name(std::string_view text) noexcept;

using genesys::is_visible_ascii;

/// The absolute name of a file; the message shows `example`. A wrong name is reported and returned too, so
/// that no default replaces it.
std::optional<std::filesystem::path> read_absolute_name(const node& value, const std::string& path,
                                                        std::string_view example, context& input);

/// The file that holds a secret, resolved. The file itself is looked at later (check_secrets): whatever is
/// wrong with it can be mended while the daemon runs.
std::optional<std::filesystem::path> read_secret_file_name(const node& value, const std::string& path,
                                                           secret_kind kind, context& input);
/// The name of any file that holds a secret (`noun`: "key"). A name that is a secret itself is reported.
std::optional<std::filesystem::path> read_private_file_name(const node& value, const std::string& path,
                                                            std::string_view noun, context& input);

/// The number of an account. Returns nullopt for a name that cannot be resolved, which is noted and is no
/// error, and for an invalid number, which is reported.
std::optional<std::uint32_t> find_account(const node& value, const std::string& path, account_kind kind,
                                          const std::string& name, context& input);

/// Reads `users` and `groups`, both lists of names or numbers. Invalid entries are reported and left out.
principals read_principals(const node& value, const std::string& path, context& input);

/// Reports that a value is missing, or is of another kind than `wanted` ("a map of units").
void report_wrong_kind(const node& value, const std::string& path, std::string_view wanted, context& input);

}  // namespace tokenkeeper::config
