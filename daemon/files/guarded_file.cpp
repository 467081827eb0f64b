#include "daemon/files/guarded_file.hpp"

#include "daemon/files/file_text.hpp"
#include "daemon/files/patience/patient_thread.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/vfs.h>

#include <fcntl.h>
#include <linux/magic.h>
#include <unistd.h>

namespace tokenkeeper::files {
namespace {

/// As often as this, a file may be replaced while it is opened.
constexpr int most_attempts = 20;

/// One that is mounted elsewhere. Files of /proc say that they are empty, which spares all others the
/// question.
bool is_of_proc(const guarded_file& file) {
    struct statfs system {};
    return file.status.st_size == 0 && ::fstatfs(file.opened.get(), &system) == 0 &&
           system.f_type == PROC_SUPER_MAGIC;
}

refusal part_of_proc() {
    return {"it is a part of /proc, which holds no secrets", "name another file"};
}

refusal made_on_demand() {
    return {
        "the way to it leads into /proc, or to what an automounter would have to mount, and others chose it",
        "name a file on a way that belongs to root"};
}

refusal restless() {
    return {"somebody replaces it again and again while the daemon opens it",
            "find out who does, and write it once"};
}

using opening = std::variant<guarded_file, open_failure>;

std::optional<std::chrono::nanoseconds> birth_of(const descriptor& opened) {
    struct statx facts {};
    if (::statx(opened.get(), "", AT_EMPTY_PATH, STATX_BTIME, &facts) != 0) return std::nullopt;
    if ((facts.stx_mask & STATX_BTIME) == 0) return std::nullopt;
    return std::chrono::seconds{facts.stx_btime.tv_sec} + std::chrono::nanoseconds{facts.stx_btime.tv_nsec};
}

/// Who may write it can hold it, and who may only read it as soon as somebody else writes.
std::string keeper_of(const route& way, const trusted_accounts& trusted) {
    const auto& end = way.end;
    if (!trusted.user(end.owner)) return "user " + std::to_string(end.owner);
    const mode_t others = trusted.group(end.group) ? S_IRWXO : S_IRWXG | S_IRWXO;
    if ((end.mode & others) == 0) return {};
    return std::string{looking_into_folder} + std::filesystem::path{way.place}.parent_path().string();
}

opening open_once(const std::filesystem::path& file, const trusted_accounts& trusted, last_folder* nearby) {
    std::optional<host_folders> through;
    auto walked = nearby != nullptr ? nearby->walk_to(file, trusted, through)
                                    : walk(through.emplace(), file.native(), trusted);
    auto& folders = *through;
    if (auto whom = kept_by(walked, trusted); !whom.empty()) {
        auto reason = unanswered(file, whom);
        return open_failure{EAGAIN, 0, std::move(reason), std::move(whom)};
    }
    auto judged = judge(way_of(walked), trusted);
    if (judged.refused) return open_failure{0, 0, std::move(judged.refused)};
    if (const auto* end = std::get_if<dead_end>(&walked)) {
        if (end->number == EXDEV) return open_failure{0, 0, made_on_demand()};
        return open_failure{end->number, 0, {}};
    }
    auto& way = std::get<route>(walked);
    // Folders, devices and sockets are not even opened.
    if (way.end.type == entry::kind::folder) return open_failure{0, S_IFDIR, {}};
    guarded_file result;
    if (way.end.type != entry::kind::file) return open_failure{0, folders.type_of_last(), {}};
    if (folders.is_in_proc()) return open_failure{0, 0, part_of_proc()};
    auto opened = folders.open_file(result.status);
    if (const int* failed = std::get_if<int>(&opened)) return open_failure{*failed, 0, {}};
    result.opened = std::move(std::get<descriptor>(opened));
    // The file itself may have been given away, or linked, since the look.
    way.end = entry_of(result.status);
    judged = judge(way, trusted);
    if (judged.refused) return open_failure{0, 0, std::move(judged.refused)};
    if (is_of_proc(result)) return open_failure{0, 0, part_of_proc()};
    result.born = birth_of(result.opened);
    result.kept_by = keeper_of(way, trusted);
    result.changeable = judge_own(way, trusted);
    result.is_exchangeable = others_can_exchange(way);
    result.place = std::move(way.place);
    result.warning = std::move(judged.warning);
    return result;
}

std::string with_remedy(refusal reason) {
    return std::move(reason.problem) + "; " + std::move(reason.remedy);
}

}  // namespace

walk_result last_folder::walk_to(const std::filesystem::path& file, const trusted_accounts& trusted,
                                 std::optional<host_folders>& folders) {
    const std::string_view whole = file.native();
    const auto slash = whole.rfind('/');
    const auto folder = whole.substr(0, slash == std::string_view::npos ? 0 : slash);
    // The rest is one name: what it leads to is judged as ever.
    if (folder.empty() || slash + 1 == whole.size() || !remember(folder, trusted))
        return walk(folders.emplace(), whole, trusted);
    return walk_on(folders.emplace(opened_.get(), way_.end), way_, whole.substr(slash + 1), trusted);
}

/// Returns true if the folder of this name is the remembered one from now on.
bool last_folder::remember(std::string_view name, const trusted_accounts& trusted) {
    if (name == name_) return true;
    name_.clear();
    host_folders folders;
    // It is no end, but a step of the way to its files.
    auto walked = walk(folders, std::string{name} + "/.", trusted);
    auto* way = std::get_if<route>(&walked);
    if (way == nullptr || way->end.type != entry::kind::folder || !way->doubts.empty()) return false;
    opened_ = folders.take_folder();
    if (!opened_.is_open()) return false;
    way_ = std::move(*way);
    name_ = name;
    return true;
}

namespace {

opening open_here(const std::filesystem::path& file, const trusted_accounts& trusted, last_folder* nearby) {
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        auto opened = open_once(file, trusted, nearby);
        const auto* failed = std::get_if<open_failure>(&opened);
        if (failed == nullptr || failed->number != ESTALE) return opened;
    }
    return open_failure{0, 0, restless(), {}};
}

/// What came of opening, or whom this thread would have to wait for.
struct opening_aside {
    opening result;
    std::string kept_by;
};

/// For a thread with descriptors of its own.
opening_aside open_and_read(const std::filesystem::path& file, const trusted_accounts& trusted) {
    auto opened = open_here(file, trusted, nullptr);
    if (auto* const failed = std::get_if<open_failure>(&opened)) {
        auto whom = failed->kept_by;
        return {std::move(opened), std::move(whom)};
    }
    auto* const found = std::get_if<guarded_file>(&opened);
    const bool may_wait =
        found->kept_by.starts_with(looking_into_folder) ? may_wait_for_folders() : may_wait_for_others();
    if (!found->kept_by.empty() && !may_wait) {
        auto whom = found->kept_by;
        return {open_failure{EAGAIN, 0, unanswered(file), {}}, std::move(whom)};
    }
    const auto most = trusted.user(found->status.st_uid) ? most_trusted_text : most_text;
    auto text = read_text(found->opened.get(), most, static_cast<std::size_t>(found->status.st_size));
    if (auto* const read = std::get_if<std::string>(&text)) {
        found->text = secret::take(*read);
    } else {
        found->text = std::get<int>(text);
    }
    found->opened = {};
    return {std::move(opened), {}};
}

struct judged_end {
    std::optional<struct stat> status;
    std::string kept_by;
};

judged_end look_at_judged(const std::filesystem::path& file, const trusted_accounts& trusted) {
    host_folders folders;
    const auto walked = walk(folders, file.native(), trusted);
    const bool is_refused = judge(way_of(walked), trusted).refused.has_value();
    if (is_refused || std::holds_alternative<dead_end>(walked)) return {{}, kept_by(walked, trusted)};
    return {folders.status_of_last(), {}};
}

}  // namespace

opening open_guarded(const std::filesystem::path& file, const trusted_accounts& trusted,
                     last_folder* nearby) {
    auto opened = open_here(file, trusted, nearby);
    auto* const failed = std::get_if<open_failure>(&opened);
    if (failed == nullptr || failed->kept_by.empty()) return opened;
    auto answered = ask_all_in_time<opening_aside>(failed->kept_by,
                                                   [file, trusted] { return open_and_read(file, trusted); });
    if (answered) return std::move(answered->result);
    failed->number = 0;
    return opened;
}

std::optional<struct stat> judged_status(const std::filesystem::path& file, const trusted_accounts& trusted) {
    const auto seen = look_at_judged(file, trusted);
    if (seen.kept_by.empty()) return seen.status;
    const auto look = [file, trusted] { return look_at_judged(file, trusted); };
    return ask_all_in_time<judged_end>(seen.kept_by, look).value_or(judged_end{}).status;
}

std::variant<guarded_folder, unusable_folder> open_guarded_folder(const std::filesystem::path& folder,
                                                                  const trusted_accounts& trusted) {
    const auto wrong = [&folder](int number) {
        return unusable_folder{
            "cannot open " + folder.string() + ": " + std::generic_category().message(number),
            number == ENOENT || number == ENOTDIR};
    };
    host_folders folders;
    auto walked = walk(folders, folder.native(), trusted);
    if (auto judged = judge(way_of(walked), trusted); judged.refused) {
        return unusable_folder{"cannot use " + folder.string() + ": " +
                               with_remedy(std::move(*judged.refused))};
    }
    if (const auto* end = std::get_if<dead_end>(&walked)) return wrong(end->number);
    auto& way = std::get<route>(walked);
    if (way.end.type != entry::kind::folder) return wrong(ENOTDIR);
    // What was only looked at can be neither synced nor listed.
    descriptor opened{::openat(folders.folder(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!opened.is_open()) return wrong(errno);
    return guarded_folder{std::move(opened), std::move(way.place)};
}

std::string trouble_of_own_folder(const std::filesystem::path& folder, const trusted_accounts& trusted) {
    struct judged_folder {
        std::string trouble;
        std::string kept_by;
    };
    const auto judge_here = [folder, trusted] {
        host_folders folders;
        const auto walked = walk(folders, folder.native(), trusted);
        // Where others lead the way, it is refused as far as it goes.
        const bool is_known = std::holds_alternative<route>(walked) || !way_of(walked).doubts.empty();
        auto refused = is_known ? judge_own(way_of(walked), trusted) : std::nullopt;
        if (refused) return judged_folder{with_remedy(std::move(*refused)), {}};
        return judged_folder{{}, kept_by(walked, trusted)};
    };
    auto judged = judge_here();
    if (judged.kept_by.empty()) return std::move(judged.trouble);
    return ask_all_in_time<judged_folder>(judged.kept_by, judge_here).value_or(judged_folder{}).trouble;
}

std::optional<entry::kind> kind_of(const std::filesystem::path& name) {
    const auto known = look_at_known_name(name.c_str());
    if (const auto* found = std::get_if<entry>(&known)) return found->type;
    const int failed = std::get<int>(known);
    if (failed == ENOENT) return std::nullopt;
    // Whatever is mounted at the name keeps nobody waiting who looks for another one beside it.
    const bool is_mount = failed == EREMOTE || failed == EREMOTEIO;
    const auto place = is_mount ? name : name.parent_path();
    using kind = std::optional<entry::kind>;
    const auto look = [name]() -> kind {
        struct stat status {};
        if (::lstat(name.c_str(), &status) != 0) return std::nullopt;
        return entry_of(status).type;
    };
    return ask_in_time<kind>(std::string{looking_into_folder} + place.string(), look).value_or(std::nullopt);
}

trusted_accounts trusted_accounts::of_this_process() {
    return {{0, ::geteuid()}, {0}};
}

}  // namespace tokenkeeper::files
