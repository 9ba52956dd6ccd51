import { callerOf } from '../../http/admission.ts';
import type { DialectRoute } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import { Refusal } from '../../platform/refusal.ts';
import { decodeUpload } from './decode-upload.ts';
import { encodeFile } from './encode.ts';
import { uploadRequest } from './requests.ts';
import { answerProblem, idIn, listIgnored } from './answer.ts';
import { readWireId } from './wire-ids.ts';
import { docOf } from './schemas.ts';

export function fileRoutes(gate: Gate): readonly DialectRoute[] {
  return [
    {
      method: 'POST',
      path: '/files',
      body: 'form',
      scope: 'files:create',
      doc: {
        ...docOf('createFile', 'Upload a file, to be used as a reference.', { 201: 'File' }),
        form: uploadRequest(),
      },
      async handler(request, reply) {
        const upload = decodeUpload(request.body);
        if (!('file' in upload)) return answerProblem(upload, request, reply);
        const { file: part, clientRequestId, ignoredFields } = upload;
        const file = await gate.keepFile(callerOf(request), part, clientRequestId);
        listIgnored(reply, ignoredFields);
        return reply.code(201).send(encodeFile(file, gate.fileUrl(file)));
      },
    },
    {
      method: 'GET',
      path: '/files/:id',
      body: 'none',
      scope: 'files:read',
      doc: docOf('getFile', 'Ask for a file that was uploaded.', { 200: 'File' }),
      async handler(request) {
        const fileId = readWireId('file', idIn(request));
        if (fileId === null) throw new Refusal('file_not_found');
        const file = await gate.findFile(callerOf(request), fileId);
        return encodeFile(file, gate.fileUrl(file));
      },
    },
  ];
}
