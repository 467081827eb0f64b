#include "daemon/files/file_text.hpp"
#include "daemon/files/guarded_file.hpp"
#include "daemon/files/patience/patient_thread.hpp"
#include "lib/base/shell_word.hpp"

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

namespace tokenkeeper::files {

std::variant<std::string, int> text_of(const guarded_file& file, std::size_t most) {
    const auto size = static_cast<std::size_t>(file.status.st_size);
    if (!file.opened.is_open()) {
        if (const int* failure = std::get_if<int>(&file.text)) return *failure;
        const auto text = std::get<secret>(file.text).reveal();
        if (text.size() > most) return EFBIG;
        return std::string{text};
    }
    const int opened = file.opened.get();
    if (file.kept_by.empty() || may_wait_for_others()) return read_text(opened, most, size);
    if (auto text = read_text_at_once(opened, most, size)) return std::move(*text);
    using answer = std::variant<secret, int>;
    const auto read = [opened, most, size]() -> answer {
        auto text = read_text(opened, most, size);
        if (auto* const got = std::get_if<std::string>(&text)) return secret::take(*got);
        return std::get<int>(text);
    };
    const auto answered = ask_in_time<answer>(file.kept_by, read, opened);
    if (!answered) return EAGAIN;
    if (const int* failure = std::get_if<int>(&*answered)) return *failure;
    return std::string{std::get<secret>(*answered).reveal()};
}

refusal unanswered(const std::filesystem::path& file, std::string_view whom) {
    // Who looks at the way there waits as the daemon would.
    if (whom.starts_with(looking_at_mount)) {
        return {"the file system at " + std::string{whom.substr(looking_at_mount.size())} +
                    " gives no answer, or somebody holds the file or a folder on the way",
                "find out with findmnt who serves that file system, and whether the server is well; the "
                "daemon asks "
                "again within half a minute",
                true};
    }
    return {"its file system gives no answer, or somebody holds it or a folder on the way",
            "see who owns the way: namei -l " + quote_for_shell(file.native()) +
                "; the daemon asks again within half a minute",
            true};
}

}  // namespace tokenkeeper::files
