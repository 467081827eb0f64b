#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenkeeper::cloud {

/// The parameters of a form or of a query, decoded (application/x-www-form-urlencoded).
class form {
public:
    explicit form(std::string_view text);

    /// The first value of that name; empty if there is none.
    [[nodiscard]] std::string find(std::string_view name) const;
    [[nodiscard]] bool repeats(std::string_view name) const;
    [[nodiscard]] bool repeats_any() const;

private:
    std::vector<std::pair<std::string, std::string>> entries_;
};

/// True for the content type of a form, with or without a character set.
bool is_form(std::string_view content_type);

}  // namespace tokenkeeper::cloud
