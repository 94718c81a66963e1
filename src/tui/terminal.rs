//! The terminal: taken when the screen opens, given back whatever happens, drawn on one frame at a
//! time.

mod brush;

use std::io::{self, IsTerminal};
use std::os::fd::AsRawFd;
use std::panic;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::cli::output::warn;
use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::queue;
use crossterm::style::ResetColor;
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use filedescriptor::{POLLOUT, poll, pollfd};
use ratatui::layout::Rect;
use ratatui::{Frame, TerminalOptions, Viewport};
use rustix::process::{Signal, getpid, getppid, getsid, kill_current_process_group, kill_process};

use brush::Brush;

/// Whether the terminal is ours.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// What other threads said when they panicked, kept until the terminal is given back.
static LAST_WORDS: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// How long to wait for a terminal that takes no bytes, before it is left as it is.
const STUCK: Duration = Duration::from_millis(200);

/// Why the screen can't be shown here, as a sentence; `term` is the variable TERM.
pub fn refusal(term: Option<&str>) -> Option<String> {
    let instead = "Commands such as “mainstay list” and “mainstay add” work without it; see mainstay --help.";
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        Some(format!(
            "The screen needs a terminal for its input and its output, and one of them is none. {instead}"
        ))
    } else if term == Some("dumb") {
        Some(format!(
            "The screen needs a terminal that can move its cursor, and TERM=dumb says that this can't. {instead}"
        ))
    } else {
        None
    }
}

/// Columns and rows of the terminal.
pub fn size() -> (u16, u16) {
    crossterm::terminal::size().unwrap_or((80, 24))
}

/// The terminal while it is ours. Dropped, it is given back.
#[derive(Debug)]
pub struct Screen {
    terminal: ratatui::Terminal<Brush>,
}

impl Screen {
    /// Takes the terminal, which is of this size.
    pub fn open((width, height): (u16, u16)) -> io::Result<Screen> {
        keep_panics_off_the_screen();
        take()?;
        // Of a fixed size, so that a frame is never of another size than the state it shows.
        let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, width, height)) };
        let terminal = ratatui::Terminal::with_options(Brush::default(), options);
        Ok(Screen { terminal: terminal.inspect_err(|_| restore())? })
    }

    /// Draws a frame and shows it at once.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Frame)) -> io::Result<()> {
        self.terminal.draw(paint)?;
        self.show()
    }

    /// The terminal is of this size now; the next frame is drawn as a whole.
    pub fn resize(&mut self, (width, height): (u16, u16)) -> io::Result<()> {
        // Not `clear`: that asks the terminal where the cursor is and waits for an answer.
        self.terminal.resize(Rect::new(0, 0, width, height))
    }

    /// Puts text on the clipboard of the person at the terminal, also over ssh.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        queue!(self.terminal.backend_mut().bytes()?, CopyToClipboard::to_clipboard_from(text))?;
        self.show()
    }

    /// Shows what was drawn, with one write.
    fn show(&mut self) -> io::Result<()> {
        let brush = self.terminal.backend_mut();
        let shown = brush.frame().and_then(write_whole);
        brush.clean();
        shown
    }

    /// Gives the terminal to `f`, then takes it again; to be followed by [`Screen::resize`].
    pub fn lend<T>(&mut self, f: impl FnOnce() -> T) -> io::Result<T> {
        restore();
        let result = f();
        self.retake()?;
        Ok(result)
    }

    /// Takes the terminal from whoever had it; to be followed by [`Screen::resize`].
    pub fn retake(&mut self) -> io::Result<()> {
        let _ = disable_raw_mode();
        take()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
        let mut words = LAST_WORDS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for word in words.drain(..) {
            warn(&word);
        }
    }
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mut bytes = Vec::new();
    queue!(bytes, EnterAlternateScreen, EnableBracketedPaste)?;
    write_whole(&bytes).inspect_err(|_| restore())
}

/// Gives the terminal back as it was. Does nothing if it isn't ours, and fails never.
pub fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // First what can't block.
    let _ = disable_raw_mode();
    let mut bytes = Vec::new();
    let _ =
        queue!(bytes, EndSynchronizedUpdate, DisableBracketedPaste, ResetColor, LeaveAlternateScreen, Show);
    if poll(&mut [output()], Some(STUCK)).is_ok_and(|ready| ready > 0) {
        let _ = write_whole(&bytes);
    }
}

fn output() -> pollfd {
    pollfd { fd: io::stdout().as_raw_fd(), events: POLLOUT, revents: 0 }
}

/// Writes all bytes to the terminal, past the buffer of standard output.
fn write_whole(mut bytes: &[u8]) -> io::Result<()> {
    use rustix::io::{Errno, write};
    while !bytes.is_empty() {
        match write(io::stdout(), bytes) {
            Ok(length) => bytes = bytes.get(length..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            // Someone before us left the terminal without blocking.
            Err(Errno::AGAIN) => {
                poll(&mut [output()], None).map_err(io::Error::other)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The panic of another thread is kept for later: its words would fall into the picture, and the
/// screen lives on. The screen's own panic gives the terminal back first.
fn keep_panics_off_the_screen() {
    let screen = thread::current().id();
    panic::set_hook(Box::new(move |panic| {
        if thread::current().id() == screen || !TAKEN.load(Ordering::SeqCst) {
            restore();
            warn(&panic.to_string());
        } else if let Ok(mut words) = LAST_WORDS.try_lock() {
            words.push(panic.to_string());
        }
    }));
}

/// Stops the program and what was started with it, as the shell expects of Ctrl-Z; returns when it
/// is continued. Without a shell that could continue it, nothing happens.
pub fn stop_all() {
    if has_shell() {
        let _ = kill_current_process_group(Signal::STOP);
    }
}

/// Stops this program alone, as one that was sent SIGTSTP.
pub fn stop_alone() {
    if has_shell() {
        let _ = kill_process(getpid(), Signal::STOP);
    }
}

/// Whether our parent belongs to our session, so that it sees us stop.
fn has_shell() -> bool {
    getppid().is_some_and(
        |parent| matches!((getsid(Some(parent)), getsid(None)), (Ok(theirs), Ok(ours)) if theirs == ours),
    )
}
