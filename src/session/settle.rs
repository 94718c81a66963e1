//! Settling conflicts: which of the two values that people entered is to stand.

use super::{Session, Target};
use crate::model::conflict::{self, Settlement};
use crate::model::edit::{Edit, Step};
use crate::model::kind::Kind;
use crate::model::value::Value;

impl Session {
    /// The step that settles conflicts. Records that are none are refused. The error is a sentence.
    pub fn settling(&mut self, targets: &[Target], how: Settlement) -> Result<Step, String> {
        let mut edits = Vec::new();
        for target in targets {
            edits.extend(self.settled(*target, how)?);
        }
        let names: Vec<_> = targets.iter().map(|target| self.reference(*target)).collect();
        let how = match how {
            Settlement::Theirs => "what stands",
            Settlement::Ours => "the other value",
            Settlement::Both => "both values",
        };
        Ok(Step::new(format!("{} {} by {how}", conflict::SETTLE, names.join(", ")), edits))
    }

    fn settled(&mut self, (register, id): Target, how: Settlement) -> Result<Vec<Edit>, String> {
        let name = self.reference((register, id));
        let entry = self.project().table(register.key).get(id).cloned();
        let Some(entry) = entry.filter(|_| register.key == conflict::CONFLICT) else {
            return Err(format!("{name} is no conflict: name one such as MC-001"));
        };
        let closed = Edit::Remove(register.key, id);
        let about = entry.get(conflict::RECORD).and_then(|about| self.project().find(about));
        let Some((register, record)) = about.map(|(register, record)| (register, record.clone())) else {
            return match how {
                Settlement::Theirs => Ok(vec![closed]),
                _ => Err(format!("{name}: the record is gone: “theirs” leaves it so")),
            };
        };
        let key = entry.get(conflict::FIELD);
        let mut edits = match how {
            Settlement::Theirs => Vec::new(),
            Settlement::Ours if key.is_empty() => self.removal(&[(register, record.id)]),
            _ => {
                let (context, ids) = self.context_and_ids();
                let field = context.project.field(register.key, key);
                let field = field.filter(|field| field.is_stored());
                let field = field.ok_or_else(|| {
                    format!("{name} can't be settled so: enter what is to stand, then settle it by “theirs”")
                })?;
                let other = conflict::value(&field.kind, entry.get(conflict::OURS), &context)
                    .map_err(|complaint| format!("{name}: {complaint}"))?;
                let value = if how == Settlement::Both {
                    both(&field.kind, record.value(field.key), &other).ok_or_else(|| {
                        format!("{name}: {} holds one value only: choose “theirs” or “ours”", field.label)
                    })?
                } else {
                    other
                };
                if field.is_editable() {
                    field.enter((register.key, &record), value, &context, ids)?
                } else {
                    vec![Edit::Set(register.key, record.id, field.key, value)]
                }
            }
        };
        edits.push(closed);
        Ok(edits)
    }
}

/// Two texts one after the other; other values can't stand together.
fn both(kind: &Kind, standing: &Value, other: &Value) -> Option<Value> {
    let between = match kind {
        Kind::Note => "\n\n",
        Kind::Text => " / ",
        _ => return None,
    };
    let texts = [standing.as_text(), other.as_text()];
    let texts: Vec<_> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    Some(Value::text(texts.join(between)))
}
